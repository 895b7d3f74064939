package dev.kiln.testkit;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** All engines on the path, for comparison with each other. */
public final class TwoEngines implements AutoCloseable {

    private final List<Engine> engines;

    /** Opens them, each on the host's processor with one thread. */
    public TwoEngines() {
        engines = ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.inspect().isUsable())
                .map(provider -> provider.open(EngineOptions.DEFAULT))
                .toList();
    }

    /** Returns the engines. */
    public List<Engine> all() {
        return engines;
    }

    /**
     * The results of each engine for the same graph and feeds; the test is skipped, with a printed reason, where one of
     * them lacks an operator.
     *
     * @param graph the graph
     * @param feeds a tensor for every input
     * @return the outputs by name, a map for each engine
     */
    public List<Map<String, Tensor>> run(Graph graph, Map<String, Tensor> feeds) {
        String missing = engines.stream()
                .flatMap(engine -> engine.obstacles(graph).stream().map(why -> engine.name() + ": " + why))
                .distinct()
                .collect(Collectors.joining("; "));
        if (!missing.isEmpty()) {
            System.out.println("Skipped: " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty() && engines.size() > 1, missing);
        return engines.stream().map(engine -> run(engine, graph, feeds)).toList();
    }

    private static Map<String, Tensor> run(Engine engine, Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return new LinkedHashMap<>(program.run(feeds));
        }
    }

    @Override
    public void close() {
        engines.forEach(Engine::close);
    }
}

package dev.kiln.testkit;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Comparator;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The engine on the path that a host would choose, on which tests run the graphs of a plugin and compare them with
 * their formulas.
 */
public final class UsableEngine {

    private UsableEngine() {}

    /**
     * Opens it, on the host's processor with one thread.
     *
     * @return the engine, to be closed by the caller
     * @throws EngineException if there is no usable one on the path
     */
    public static Engine open() {
        return ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.inspect().isUsable())
                .max(Comparator.comparingInt(EngineProvider::ranking))
                .orElseThrow(() -> new EngineException("There is no usable engine on the path of the tests. Add one."))
                .open(EngineOptions.DEFAULT);
    }

    /**
     * Runs a graph once.
     *
     * @param graph the graph
     * @param feeds a tensor for every input, noise included
     * @return its outputs by name
     */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> feeds) {
        try (Engine engine = open();
                Program program = engine.compile(graph)) {
            return program.run(feeds);
        }
    }

    /**
     * Runs a graph with one output once.
     *
     * @param graph the graph
     * @param feeds a tensor for every input, noise included
     * @return the elements of its output
     */
    public static float[] only(Graph graph, Map<String, Tensor> feeds) {
        return run(graph, feeds).values().iterator().next().toFloatArray();
    }
}

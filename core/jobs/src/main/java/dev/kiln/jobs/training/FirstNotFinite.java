package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The place in a model where values first become infinite or no numbers for a batch. */
final class FirstNotFinite {

    private static final String FLAG = "finite/";

    private FirstNotFinite() {}

    /**
     * Looks for the first layer whose output is not finite.
     *
     * @param engine runs the model
     * @param model the model
     * @param batch the examples
     * @return the layer's operator and name; empty where all values are finite
     */
    static Optional<String> of(Engine engine, Model model, Batch batch) {
        Map<String, Node> flags = new LinkedHashMap<>();
        Graph graph = graph(model, flags);
        try (Program program = engine.compile(graph)) {
            Map<String, Tensor> results = program.run(model.feeds(batch));
            return flags.entrySet().stream()
                    .filter(flag -> {
                        Tensor result = results.get(flag.getKey());
                        return result != null && !Double.isFinite(result.getDouble(0));
                    })
                    .findFirst()
                    .map(flag -> flag.getValue().label());
        }
    }

    private static Graph graph(Model model, Map<String, Node> flags) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/finite");
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(model.declareInputs(builder)));
        for (Node node : model.graph().nodes()) {
            Value value = values.get(node.output(0));
            if (value != null && value.elementType().isFloating()) {
                String flag = FLAG + flags.size();
                flags.put(flag, node);
                // x - x is 0 for a finite number and NaN otherwise
                builder.output(flag, value.sub(value).reduceSum());
            }
        }
        return builder.build();
    }
}

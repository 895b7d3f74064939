package dev.kiln.testkit.plugin;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network of one layer, named {@code layer}, on the input {@code x}, with the output {@code y}.
 *
 * @param model the network
 * @param output the inferred type of y
 */
record LayerNetwork(Model model, TensorType output) {

    private static final long SEED = 7;

    static LayerNetwork of(Layer layer, TensorType input) {
        return write(layer, input, false);
    }

    /** The same with a learned factor after the layer, so that there is always a parameter to train. */
    static LayerNetwork scaled(Layer layer, TensorType input) {
        return write(layer, input, true);
    }

    private static LayerNetwork write(Layer layer, TensorType input, boolean scaled) {
        GraphBuilder builder = new GraphBuilder("network");
        LayerScope scope = new LayerScope(builder, SEED);
        Value y = scope.apply(new NamedLayer("layer", layer), builder.input("x", input));
        if (scaled) {
            y = y.mul(scope.parameter("factor", Initializer.constant(1), 1));
        }
        TensorType output = y.type();
        builder.output("y", y);
        Model model = Model.of(builder.build())
                .withParameters(scope.parameters())
                .withStatistics(scope.statistics())
                .withInput(InputInfo.UNBOUNDED);
        return new LayerNetwork(model, output);
    }

    Graph graph() {
        return model.graph();
    }

    /** The initial parameters. */
    Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        model.parameters().forEach(name -> parameters.put(name, graph().constant(name)));
        return parameters;
    }

    static Tensor predict(Engine engine, Graph graph, Tensor x) {
        try (Program program = engine.compile(graph)) {
            return predict(program, x);
        }
    }

    static Tensor predict(Program program, Tensor x) {
        return Results.of(program.run(Map.of("x", x)), "y");
    }
}

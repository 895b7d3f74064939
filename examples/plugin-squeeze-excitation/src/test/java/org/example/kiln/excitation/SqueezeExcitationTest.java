package org.example.kiln.excitation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.plugin.LayerContract;
import java.util.Map;
import org.example.kiln.excitation.SqueezeExcitation.Gate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests {@link SqueezeExcitation} against the contract of layers, and its numbers against the formula. */
class SqueezeExcitationTest extends LayerContract {

    private static final int CHANNELS = 4;
    private static final int BETWEEN = 2;
    private static final int PIXELS = 6;

    @Override
    protected LayerProvider provider() {
        return new SqueezeExcitation.Provider();
    }

    @ParameterizedTest
    @EnumSource
    void computesWhatTheFormulaSays(Gate gate) {
        GraphBuilder builder = new GraphBuilder("network");
        LayerScope scope = new LayerScope(builder, 1);
        TensorType images = TensorType.floats(Shape.batchOf(CHANNELS, 2, 3));
        builder.output("y", new SqueezeExcitation(2, gate).apply(scope, builder.input("x", images)));
        Graph graph = builder.build();

        float[] x = new float[CHANNELS * PIXELS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        Map<String, Tensor> feeds = Map.of("x", Tensor.of(x, 1, CHANNELS, 2, 3));
        engines().forEach(provider -> {
            try (Engine engine = provider.open(EngineOptions.DEFAULT);
                    Program program = engine.compile(graph)) {
                float[] y = program.run(feeds).get("y").toFloatArray();
                assertArrayEquals(expected(scope, graph, gate, x), y, 1e-6f, provider.name());
            }
        });
    }

    private static float[] expected(LayerScope scope, Graph graph, Gate gate, float[] x) {
        double[] means = new double[CHANNELS];
        for (int i = 0; i < x.length; i++) {
            means[i / PIXELS] += x[i] / PIXELS;
        }
        double[] squeezed = dense(scope, graph, "squeeze", means, BETWEEN);
        for (int i = 0; i < BETWEEN; i++) {
            squeezed[i] = Math.max(0, squeezed[i]);
        }
        double[] excited = dense(scope, graph, "excite", squeezed, CHANNELS);
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            double z = excited[i / PIXELS];
            double factor = gate == Gate.SIGMOID ? 1 / (1 + Math.exp(-z)) : Math.min(Math.max(z + 3, 0), 6) / 6;
            y[i] = (float) (x[i] * factor);
        }
        return y;
    }

    private static double[] dense(LayerScope scope, Graph graph, String name, double[] input, int outputs) {
        float[] weight = parameter(scope, graph, name + "-weight");
        float[] bias = parameter(scope, graph, name + "-bias");
        double[] output = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            output[o] = bias[o];
            for (int i = 0; i < input.length; i++) {
                output[o] += input[i] * weight[i * outputs + o];
            }
        }
        return output;
    }

    private static float[] parameter(LayerScope scope, Graph graph, String name) {
        String full = scope.parameters().stream()
                .filter(parameter -> parameter.endsWith(name))
                .findFirst()
                .orElseThrow();
        return graph.constant(full).toFloatArray();
    }
}

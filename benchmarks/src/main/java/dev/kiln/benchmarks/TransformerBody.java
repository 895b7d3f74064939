package dev.kiln.benchmarks;

import static dev.kiln.benchmarks.SequenceNetworks.CLASSES;
import static dev.kiln.benchmarks.SequenceNetworks.TIME;
import static dev.kiln.benchmarks.SequenceNetworks.UNITS;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Position embeddings, two encoder layers with normalization after each sublayer, the mean over time, a dense layer.
 */
final class TransformerBody {

    private static final int LAYERS = 2;
    private static final int HEADS = 4;
    private static final int INNER = 4 * UNITS;

    private final Parameters parameters;

    private TransformerBody(Parameters parameters) {
        this.parameters = parameters;
    }

    static Value write(Value embedded, Parameters parameters) {
        TransformerBody body = new TransformerBody(parameters);
        Value x = embedded.add(parameters.uniform("positions", 1, TIME, UNITS));
        for (int i = 0; i < LAYERS; i++) {
            x = body.layer(x, "layer" + i + ".");
        }
        Value weight = parameters.weights("dense.weight", UNITS, CLASSES, UNITS);
        Value bias = parameters.weights("dense.bias", UNITS, CLASSES);
        return x.reduceMean(false, 1).gemm(weight, bias, false, true);
    }

    private Value layer(Value x, String name) {
        Value attended = normalized(x.add(attention(x, name + "attention.")), name + "norm1");
        Value inner = dense(attended, name + "inner", UNITS, INNER);
        Value activated = x.graph().apply("Gelu", Attributes.NONE, inner);
        return normalized(attended.add(dense(activated, name + "outer", INNER, UNITS)), name + "norm2");
    }

    private Value attention(Value x, String name) {
        List<Value> parts = x.graph()
                .apply(
                        "",
                        "Split",
                        Attributes.of("axis", 2),
                        List.of(
                                dense(x, name + "in", UNITS, 3 * UNITS),
                                x.graph().integers(UNITS, UNITS, UNITS)),
                        3);
        double scale = 1 / Math.sqrt((double) UNITS / HEADS);
        Value queries = heads(parts.get(0)).transpose(0, 2, 1, 3).mul(scale);
        Value keys = heads(parts.get(1)).transpose(0, 2, 3, 1);
        Value values = heads(parts.get(2)).transpose(0, 2, 1, 3);
        Value context = queries.matMul(keys).softmax(3).matMul(values);
        Value joined = context.transpose(0, 2, 1, 3).reshape(-1, TIME, UNITS);
        return dense(joined, name + "out", UNITS, UNITS);
    }

    /** {@code [N, T, D]} to {@code [N, T, heads, D / heads]}. */
    private static Value heads(Value x) {
        return x.reshape(-1, TIME, HEADS, UNITS / HEADS);
    }

    private Value dense(Value x, String name, long inputs, long outputs) {
        Value weight = parameters.weights(name + ".weight", inputs, inputs, outputs);
        return x.matMul(weight).add(parameters.weights(name + ".bias", inputs, outputs));
    }

    private Value normalized(Value x, String name) {
        return x.graph()
                .apply(
                        "LayerNormalization",
                        Attributes.of("axis", -1),
                        x,
                        parameters.ones(name + ".scale", UNITS),
                        parameters.zeros(name + ".bias", UNITS));
    }
}

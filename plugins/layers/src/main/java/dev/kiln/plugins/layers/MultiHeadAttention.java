package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Self-attention with several heads (Vaswani et al., 2017). A query, a key and a value are computed for every position;
 * each of the heads has a part of their features, {@code d = D / heads}, and computes
 * {@code softmax(q k^T / sqrt(d)) v}. A last linear map is applied to the concatenated heads.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}</td></tr>
 * <tr><td>{@code in.weight}, {@code in.bias}</td><td>{@code [3 D, D]}, {@code [3 D]}: queries, keys, values</td></tr>
 * <tr><td>{@code out.weight}, {@code out.bias}</td><td>{@code [D, D]}, {@code [D]}</td></tr>
 * <tr><td>output</td><td>{@code [N, T, D]}</td></tr>
 * </table>
 *
 * <p>The parameters have the layout of PyTorch's {@code MultiheadAttention} and the initial values of {@code dense}.
 * Where an earlier {@code embedding} has masked the padding, no position attends to it. It costs
 * {@code 4 T D^2 + 2 T^2 D} multiply-accumulates and {@code heads T^2} numbers of memory for each example.
 *
 * @param heads the number of heads; divides D
 * @param causal whether a position attends only to itself and earlier ones
 * @param dropout the dropout rate of the attention weights in training, in {@code [0, 1)}
 */
@Describe(name = "multi-head-attention", value = "Self-attention: every position of a sequence attends to all others")
public record MultiHeadAttention(
        @Describe(value = "the number of heads; divides the number of features", atLeast = 1)
        long heads,

        @Describe(value = "whether a position attends only to itself and earlier ones", byDefault = "false")
        boolean causal,

        @Describe(
                value = "the dropout rate of the attention weights in training",
                atLeast = 0,
                below = 1,
                byDefault = "0.0")
        double dropout)
        implements Layer {

    /** Added to masked scores: its exponential is 0. */
    private static final float NEVER = -1e9f;

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.SEQUENCES.width(scope, input);
        if (features % heads != 0) {
            throw scope.failure("its input has " + features + " features, which heads=" + heads
                    + " does not divide. Choose heads that divide it.");
        }
        long part = features / heads;
        Value all = scope.apply(new NamedLayer("in", new Dense(3 * features, true)), input);
        List<Value> three =
                input.graph().apply("", "Split", Attributes.of("axis", -1).with("num_outputs", 3), List.of(all), 3);
        Value queries = split(three.get(0), part).transpose(0, 2, 1, 3).mul(1 / Math.sqrt((double) part));
        Value keys = split(three.get(1), part).transpose(0, 2, 3, 1);
        Value values = split(three.get(2), part).transpose(0, 2, 1, 3);
        Value weights = masked(scope, input, queries.matMul(keys)).softmax(-1).dropout(dropout);
        Value joined = weights.matMul(values).transpose(0, 2, 1, 3).reshape(0, 0, features);
        return scope.apply(new NamedLayer("out", new Dense(features, true)), joined);
    }

    /** {@code [N, T, D]} as {@code [N, T, heads, d]}. */
    private Value split(Value value, long part) {
        return value.reshape(0, 0, heads, part);
    }

    private Value masked(LayerScope scope, Value input, Value scores) {
        Value seen = causal ? scores.add(future(scope, input)) : scores;
        Optional<Value> mask = scope.maskOf(input);
        return mask.isEmpty() ? seen : seen.add(padding(mask.get()));
    }

    /** {@code [N, 1, 1, T]}: 0 for a position that is not padding. */
    private static Value padding(Value mask) {
        return mask.where(mask.graph().scalar(0), mask.graph().scalar(NEVER)).unsqueeze(1, 2);
    }

    /** {@code [T, T]}: 0 up to the diagonal. */
    private static Value future(LayerScope scope, Value input) {
        int times = Math.toIntExact(InputForm.length(scope, input, 1));
        float[] entries = new float[times * times];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = i % times > i / times ? NEVER : 0;
        }
        return input.graph().constant(Tensor.of(entries, times, times));
    }

    /** Creates {@code multi-head-attention}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

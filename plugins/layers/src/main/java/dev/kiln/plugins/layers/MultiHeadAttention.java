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

/**
 * Attention with several heads (Vaswani et al., 2017). A query, a key and a value are computed for every position; each of
 * the heads has a part of their features, {@code d = D / heads}, and computes {@code softmax(q k^T / sqrt(d)) v}. A last
 * linear map is applied to the concatenated heads. Given one sequence, every position of it attends to all; given two, the
 * positions of the first attend to those of the second, the memory, whose keys and values these are.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}; the memory {@code [N, S, M]}</td></tr>
 * <tr><td>{@code in.weight}, {@code in.bias}</td><td>{@code [3 D, D]}, {@code [3 D]}: queries, keys, values</td></tr>
 * <tr><td>{@code query.weight}, {@code query.bias}</td><td>{@code [D, D]}, {@code [D]}, instead, with a memory</td></tr>
 * <tr><td>{@code memory.weight}, {@code memory.bias}</td><td>{@code [2 D, M]}, {@code [2 D]}: keys, values</td></tr>
 * <tr><td>{@code out.weight}, {@code out.bias}</td><td>{@code [D, D]}, {@code [D]}</td></tr>
 * <tr><td>output</td><td>{@code [N, T, D]}</td></tr>
 * </table>
 *
 * <p>The parameters have the layout of PyTorch's {@code MultiheadAttention}, whose {@code in_proj_weight} is that of the
 * query above that of the memory, and the initial values of {@code dense}. Where an earlier {@code embedding} has masked
 * the padding, no position attends to it. It costs {@code 4 T D^2 + 2 T^2 D} multiply-accumulates and {@code heads T^2}
 * numbers of memory for each example.
 *
 * @param heads the number of heads; divides D
 * @param causal whether a position attends only to itself and earlier ones
 * @param dropout the dropout rate of the attention weights in training, in {@code [0, 1)}
 */
@Describe(
        name = "multi-head-attention",
        value = "Attention of every position of a sequence to all others, or to those of another")
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
        long features = features(scope, input);
        List<Value> three = parts(scope, "in", input, 3, features);
        return attended(scope, three.get(0), three.get(1), three.get(2), input);
    }

    @Override
    public Value apply(LayerScope scope, List<Value> inputs) {
        if (inputs.size() != 2) {
            return Layer.super.apply(scope, inputs);
        }
        Value memory = inputs.get(1);
        InputForm.SEQUENCES.require(scope, memory);
        long features = features(scope, inputs.get(0));
        Value queries = parts(scope, "query", inputs.get(0), 1, features).get(0);
        List<Value> two = parts(scope, "memory", memory, 2, features);
        return attended(scope, queries, two.get(0), two.get(1), memory);
    }

    private long features(LayerScope scope, Value input) {
        long features = InputForm.SEQUENCES.width(scope, input);
        if (features % heads != 0) {
            throw scope.failure("its input has " + features + " features, which heads=" + heads
                    + " does not divide. Choose heads that divide it.");
        }
        return features;
    }

    /** Linear maps of as many features each. */
    private static List<Value> parts(LayerScope scope, String name, Value input, int count, long features) {
        Value all = scope.apply(new NamedLayer(name, new Dense(count * features, true)), input);
        return count == 1
                ? List.of(all)
                : input.graph()
                        .apply("", "Split", Attributes.of("axis", -1).with("num_outputs", count), List.of(all), count);
    }

    /** The attention of queries to keys and values, those of the memory, {@code [N, T or S, D]} all. */
    private Value attended(LayerScope scope, Value queries, Value keys, Value values, Value memory) {
        long features = queries.size(2);
        long part = features / heads;
        Value asked = split(queries, part).transpose(0, 2, 1, 3).mul(1 / Math.sqrt((double) part));
        Value scores = asked.matMul(split(keys, part).transpose(0, 2, 3, 1));
        Value seen = causal ? scores.add(future(scope, queries, memory)) : scores;
        Value present =
                scope.maskOf(memory).map(mask -> seen.add(padding(mask))).orElse(seen);
        Value weights = present.softmax(-1).dropout(dropout);
        Value joined = weights.matMul(split(values, part).transpose(0, 2, 1, 3))
                .transpose(0, 2, 1, 3)
                .reshape(0, 0, features);
        return scope.apply(new NamedLayer("out", new Dense(features, true)), joined);
    }

    /** {@code [N, T, D]} as {@code [N, T, heads, d]}. */
    private Value split(Value value, long part) {
        return value.reshape(0, 0, heads, part);
    }

    /** {@code [N, 1, 1, S]}: 0 for a position that is not padding. */
    private static Value padding(Value mask) {
        return mask.where(mask.graph().scalar(0), mask.graph().scalar(NEVER)).unsqueeze(1, 2);
    }

    /** {@code [T, S]}: 0 up to the diagonal. */
    private static Value future(LayerScope scope, Value queries, Value memory) {
        int times = Math.toIntExact(InputForm.length(scope, queries, 1));
        int seen = Math.toIntExact(InputForm.length(scope, memory, 1));
        float[] entries = new float[times * seen];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = i % seen > i / seen ? NEVER : 0;
        }
        return queries.graph().constant(Tensor.of(entries, times, seen));
    }

    /** Creates {@code multi-head-attention}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

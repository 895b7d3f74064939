package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;

/**
 * The encoder of a transformer (Vaswani et al., 2017): blocks of {@linkplain MultiHeadAttention attention} and two
 * linear maps, each with a skip connection. With {@code norm=pre} a part is {@code x + f(norm(x))} and one more
 * normalization follows the last block (Xiong et al., 2020); with {@code norm=post} it is {@code norm(x + f(x))}, as in
 * the paper and in PyTorch's {@code TransformerEncoderLayer}.
 *
 * <table>
 * <caption>Shapes; {@code k} counts the blocks from 0</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}</td></tr>
 * <tr><td>{@code block_k.attention}</td><td>see {@code multi-head-attention}</td></tr>
 * <tr><td>{@code block_k.linear_1}, {@code block_k.linear_2}</td><td>{@code dense} layers of {@code feed-forward} and
 *     of D units</td></tr>
 * <tr><td>{@code block_k.norm_1}, {@code block_k.norm_2}, {@code norm}</td><td>{@code layer-norm}</td></tr>
 * <tr><td>output</td><td>{@code [N, T, D]}</td></tr>
 * </table>
 *
 * <p>It is independent of the order of the positions: put {@code positional-encoding} or {@code learned-positions}
 * before it.
 *
 * @param heads the number of attention heads; divides D
 * @param feedForward the number of features between the two linear maps, at least 1
 * @param layers the number of blocks, at least 1
 * @param dropout the dropout rate in training, of the attention weights, between the linear maps and before each sum
 * @param norm the position of the normalization
 * @param activation the activation function between the two linear maps
 * @param causal whether a position attends only to itself and earlier ones
 */
@Describe(name = "transformer-encoder", value = "Blocks of attention and linear maps, each with a skip connection")
public record TransformerEncoder(
        @Describe(value = "the number of attention heads; divides the number of features", atLeast = 1)
        long heads,

        @Describe(value = "the number of features between the two linear maps", atLeast = 1)
        long feedForward,

        @Describe(value = "the number of blocks", atLeast = 1, atMost = Recurrence.MOST_LAYERS, byDefault = "1")
        long layers,

        @Describe(value = "the dropout rate in training", atLeast = 0, below = 1, byDefault = "0.1")
        double dropout,

        @Describe(value = "whether the normalization is before each part or after each sum", byDefault = "pre")
        Norm norm,

        @Describe(value = "the activation function between the two linear maps", byDefault = "relu")
        Activation activation,

        @Describe(value = "whether a position attends only to itself and earlier ones", byDefault = "false")
        boolean causal)
        implements Layer {

    /** The position of the normalization. */
    public enum Norm {
        /** Before each part. */
        PRE,
        /** After each sum. */
        POST
    }

    /** The activation function between the two linear maps. */
    public enum Activation {
        /** The rectifier. */
        RELU,
        /** The Gaussian error linear unit. */
        GELU
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value output = input;
        for (int block = 0; block < layers; block++) {
            output = scope.apply(new NamedLayer("block_" + block, this::block), output);
        }
        return norm == Norm.PRE ? TransformerPart.normalize(scope, "norm", output) : output;
    }

    private Value block(LayerScope scope, Value input) {
        TransformerPart part = new TransformerPart(norm, dropout);
        Layer attention = new MultiHeadAttention(heads, causal, dropout);
        Value attended = part.around(
                scope, "norm_1", input, value -> scope.apply(new NamedLayer("attention", attention), value));
        return part.linearMaps(scope, "norm_2", attended, feedForward, activation);
    }

    /** Creates {@code transformer-encoder}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;
import dev.kiln.plugins.layers.TransformerEncoder.Activation;
import dev.kiln.plugins.layers.TransformerEncoder.Norm;
import java.util.List;

/**
 * The decoder of a transformer (Vaswani et al., 2017): blocks of attention of a sequence to itself, attention to the memory
 * that an encoder has made of another sequence, and two linear maps, each with a skip connection. With {@code norm=pre} a
 * part is {@code x + f(norm(x))} and one more normalization follows the last block (Xiong et al., 2020); with
 * {@code norm=post} it is {@code norm(x + f(x))}, as in the paper and in PyTorch's {@code TransformerDecoderLayer}.
 *
 * <table>
 * <caption>Shapes; {@code k} counts the blocks from 0</caption>
 * <tr><td>inputs</td><td>{@code [N, T, D]}, and the memory {@code [N, S, M]}</td></tr>
 * <tr><td>{@code block_k.attention}, {@code block_k.memory_attention}</td><td>see {@code multi-head-attention}</td></tr>
 * <tr><td>{@code block_k.linear_1}, {@code block_k.linear_2}</td><td>{@code dense} layers of {@code feed-forward} and
 *     of D units</td></tr>
 * <tr><td>{@code block_k.norm_1}, {@code block_k.norm_2}, {@code block_k.norm_3}, {@code norm}</td>
 *     <td>{@code layer-norm}</td></tr>
 * <tr><td>output</td><td>{@code [N, T, D]}</td></tr>
 * </table>
 *
 * <p>In an architecture file it names both: {@code transformer-decoder: {heads: 4, feed-forward: 64, from: [words,
 * memory]}}. Padding that earlier {@code embedding}s have masked is ignored in both. A network that generates, whose
 * positions read earlier ones alone, needs no memory: it is a {@code transformer-encoder} with {@code causal=true}.
 *
 * @param heads the number of attention heads; divides D
 * @param feedForward the number of features between the two linear maps, at least 1
 * @param layers the number of blocks, at least 1
 * @param dropout the dropout rate in training, of the attention weights, between the linear maps and before each sum
 * @param norm the position of the normalization
 * @param activation the activation function between the two linear maps
 * @param causal whether a position attends only to itself and earlier ones of its sequence; it attends to all of the memory
 */
@Describe(
        name = "transformer-decoder",
        value = "Blocks of attention to a sequence itself and to another, and linear maps")
public record TransformerDecoder(
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

        @Describe(
                value = "whether a position attends only to itself and earlier ones of its sequence",
                byDefault = "true")
        boolean causal)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        throw scope.failure(
                "it takes two inputs, a sequence and the memory that it attends to, and is given one. Name both, "
                        + "as in from: [words, memory]; without a memory it is a transformer-encoder with causal=true.");
    }

    @Override
    public Value apply(LayerScope scope, List<Value> inputs) {
        if (inputs.size() != 2) {
            return Layer.super.apply(scope, inputs);
        }
        Value output = inputs.get(0);
        for (int block = 0; block < layers; block++) {
            output = scope.apply(new NamedLayer("block_" + block, new Block(this)), List.of(output, inputs.get(1)));
        }
        return norm == Norm.PRE ? TransformerPart.normalize(scope, "norm", output) : output;
    }

    private Value block(LayerScope scope, Value input, Value memory) {
        TransformerPart part = new TransformerPart(norm, dropout);
        NamedLayer itself = new NamedLayer("attention", new MultiHeadAttention(heads, causal, dropout));
        NamedLayer other = new NamedLayer("memory_attention", new MultiHeadAttention(heads, false, dropout));
        Value attended = part.around(scope, "norm_1", input, value -> scope.apply(itself, value));
        Value informed = part.around(scope, "norm_2", attended, value -> scope.apply(other, List.of(value, memory)));
        return part.linearMaps(scope, "norm_3", informed, feedForward, activation);
    }

    /** One block, a layer of two inputs. */
    private record Block(TransformerDecoder decoder) implements Layer {

        @Override
        public Value apply(LayerScope scope, Value input) {
            return decoder.apply(scope, input);
        }

        @Override
        public Value apply(LayerScope scope, List<Value> inputs) {
            return decoder.block(scope, inputs.get(0), inputs.get(1));
        }
    }

    /** Creates {@code transformer-decoder}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;

/**
 * A learned vector for each token: {@code y[n, t] = weight[x[n, t]]}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>INT64 {@code [N, T]}, each in {@code [0, vocabulary)}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [vocabulary, units]}, initially normal with mean 0</td></tr>
 * <tr><td>output</td><td>{@code [N, T, units]}</td></tr>
 * </table>
 *
 * <p>The vector of the padding token is always 0, and the layers after this one get a mask of the padding: attention
 * ignores it, and so do the mean and the maximum over time.
 *
 * @param vocabulary the number of tokens, at least 1
 * @param units the number of features of a token, at least 1
 * @param padding the number of the padding token; -1 if there is none
 * @param deviation the standard deviation of the initial weights
 * @param initialWeights draws the initial weights; normal with that deviation if empty
 */
@Describe(name = "embedding", value = "A learned vector for each token")
public record Embedding(
        @Describe(value = "the number of tokens", atLeast = 1)
        long vocabulary,

        @Describe(value = "the number of features of a token", atLeast = 1)
        long units,

        @Describe(
                value = "the number of the padding token; -1 if there is none",
                name = "padding-index",
                atLeast = -1,
                byDefault = "0")
        long padding,

        @Describe(value = "the standard deviation of the initial weights", above = 0, byDefault = "1.0")
        double deviation,

        @Describe(
                value = "the initial weights, such as he-normal or [normal:deviation=0.02]; "
                        + "normal with that deviation unless stated",
                name = "weights")
        Optional<Initializer> initialWeights)
        implements Layer {

    /**
     * With the usual initial weights.
     *
     * @param vocabulary the number of tokens, at least 1
     * @param units the number of features of a token, at least 1
     * @param padding the number of the padding token; -1 if there is none
     * @param deviation the standard deviation of the initial weights
     */
    public Embedding(long vocabulary, long units, long padding, double deviation) {
        this(vocabulary, units, padding, deviation, Optional.empty());
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        if (input.elementType() != ElementType.INT64 || input.shape().rank() != 2) {
            throw scope.failure("its input is " + input.type() + ", expected token numbers, INT64 [N, T]. Declare the "
                    + "network's input as {shape: [T], type: int64}, and put this layer first.");
        }
        Value weight =
                scope.parameter("weight", initialWeights.orElse(Initializer.normal(deviation)), vocabulary, units);
        Value vectors = weight.gather(input, 0);
        if (padding < 0) {
            return vectors;
        }
        Value token = input.graph().constant(Tensor.of(new long[] {padding}));
        Value present = input.equal(token).not();
        scope.mask(present);
        return vectors.mul(present.cast(vectors.elementType()).unsqueeze(2));
    }

    /** Creates {@code embedding}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * Logarithms of probabilities: {@code y_k = x_k - log(sum over j of e^(x_j))} along one axis, computed without
 * overflow.
 *
 * @param axis the axis along which the probabilities sum to 1; negative counts from the end
 */
@Describe(name = "log-softmax", value = "Logarithms of probabilities along one axis")
public record LogSoftmax(
        @Describe(
                value = "the axis along which the probabilities sum to 1, counted from the end where it is negative",
                byDefault = "-1")
        long axis)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.logSoftmax(Math.toIntExact(axis));
    }

    /** Creates {@code log-softmax}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

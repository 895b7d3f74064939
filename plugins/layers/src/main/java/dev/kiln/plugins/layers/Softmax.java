package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * Probabilities: {@code y_k = e^(x_k) / sum over j of e^(x_j)} along one axis. The loss {@code cross-entropy} takes
 * logits: a network trained with it must not end with this layer.
 *
 * @param axis the axis along which the probabilities sum to 1; negative counts from the end
 */
@Describe(name = "softmax", value = "Probabilities along one axis")
public record Softmax(
        @Describe(
                value = "the axis along which the probabilities sum to 1, counted from the end where it is negative",
                byDefault = "-1")
        long axis)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.softmax(Math.toIntExact(axis));
    }

    /** Creates {@code softmax}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

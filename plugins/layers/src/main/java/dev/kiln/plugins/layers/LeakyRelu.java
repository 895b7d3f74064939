package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * {@code y = x} where {@code x} is at least 0 and {@code alpha x} elsewhere, element by element.
 *
 * @param alpha the slope below 0
 */
@Describe(name = "leaky-relu", value = "A rectifier with a small slope on the negative side")
public record LeakyRelu(
        @Describe(value = "the slope below 0", byDefault = "0.01")
        double alpha) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.leakyRelu(alpha);
    }

    /** Creates {@code leaky-relu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

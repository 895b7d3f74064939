package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The exponential linear unit (Clevert et al., 2016): {@code y = x} where {@code x} is positive and
 * {@code alpha (e^x - 1)} elsewhere, element by element.
 *
 * @param alpha the negated limit of the negative side
 */
@Describe(name = "elu", value = "The exponential linear unit")
public record Elu(
        @Describe(value = "the negated limit of the negative side", byDefault = "1.0")
        double alpha) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.graph().apply("Elu", Attributes.NONE.with("alpha", (float) alpha), input);
    }

    /** Creates {@code elu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The self-normalizing unit (Klambauer et al., 2017): {@code y = s x} where {@code x} is positive and
 * {@code s a (e^x - 1)} elsewhere, with {@code a = 1.67326} and {@code s = 1.05070}, element by element.
 */
@Describe(name = "selu", value = "The self-normalizing unit")
public record Selu() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.graph().apply("Selu", Attributes.NONE, input);
    }

    /** Creates {@code selu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

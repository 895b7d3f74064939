package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The sigmoid-weighted unit in pieces, {@code y = x min(max(x / 6 + 1/2, 0), 1)}, element by element (MobileNetV3, Howard
 * et al., 2019).
 */
@Describe(name = "hard-swish", value = "The sigmoid-weighted unit in pieces, x min(max(x / 6 + 1/2, 0), 1)")
public record HardSwish() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.graph().apply("HardSwish", Attributes.NONE, input);
    }

    /** Creates {@code hard-swish}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

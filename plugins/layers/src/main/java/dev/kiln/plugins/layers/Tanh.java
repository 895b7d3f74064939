package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The hyperbolic tangent, element by element. */
@Describe(name = "tanh", value = "The hyperbolic tangent")
public record Tanh() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.tanh();
    }

    /** Creates {@code tanh}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

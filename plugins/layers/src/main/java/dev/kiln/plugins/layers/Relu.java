package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The rectifier {@code y = max(x, 0)}, element by element; its derivative at 0 is 0. */
@Describe(name = "relu", value = "The rectifier max(x, 0)")
public record Relu() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.relu();
    }

    /** Creates {@code relu}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

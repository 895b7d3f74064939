package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The logistic function {@code y = 1 / (1 + e^-x)}, element by element. */
@Describe(name = "sigmoid", value = "The logistic function 1 / (1 + e^-x)")
public record Sigmoid() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.sigmoid();
    }

    /** Creates {@code sigmoid}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** One row for each example: {@code [N, ...]} becomes {@code [N, D]}, in row-major order. */
@Describe(name = "flatten", value = "One row of features for each example")
public record Flatten() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.flatten(1);
    }

    /** Creates {@code flatten}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

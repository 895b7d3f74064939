package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** One row for each example: {@code [N, ...]} becomes {@code [N, D]}, in row-major order. */
public record Flatten() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.flatten(1);
    }

    /** Creates {@code flatten}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "flatten";
        }

        @Override
        public String summary() {
            return "One row of features for each example";
        }

        @Override
        public Layer create(Options options) {
            return new Flatten();
        }
    }
}

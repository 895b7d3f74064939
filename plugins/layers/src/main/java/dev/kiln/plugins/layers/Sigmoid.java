package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The logistic function {@code y = 1 / (1 + e^-x)}, element by element. */
public record Sigmoid() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.sigmoid();
    }

    /** Creates {@code sigmoid}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "sigmoid";
        }

        @Override
        public String summary() {
            return "The logistic function 1 / (1 + e^-x)";
        }

        @Override
        public Layer create(Options options) {
            return new Sigmoid();
        }
    }
}

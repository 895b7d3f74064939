package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The rectifier {@code y = max(x, 0)}, element by element; its derivative at 0 is 0. */
public record Relu() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.relu();
    }

    /** Creates {@code relu}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "relu";
        }

        @Override
        public String summary() {
            return "The rectifier max(x, 0)";
        }

        @Override
        public Layer create(Options options) {
            return new Relu();
        }
    }
}

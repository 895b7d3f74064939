package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The hyperbolic tangent, element by element. */
public record Tanh() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.tanh();
    }

    /** Creates {@code tanh}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "tanh";
        }

        @Override
        public String summary() {
            return "The hyperbolic tangent";
        }

        @Override
        public Layer create(Options options) {
            return new Tanh();
        }
    }
}

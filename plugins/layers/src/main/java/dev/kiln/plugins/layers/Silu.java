package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * The sigmoid-weighted unit {@code y = x / (1 + e^-x)}, also called swish, element by element (Elfwing et al., 2018).
 */
public record Silu() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.mul(input.sigmoid());
    }

    /** Creates {@code silu}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "silu";
        }

        @Override
        public String summary() {
            return "The sigmoid-weighted unit x / (1 + e^-x), also called swish";
        }

        @Override
        public Layer create(Options options) {
            return new Silu();
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The smooth rectifier {@code y = log(1 + e^x)}, element by element (Dugas et al., 2000). */
public record Softplus() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.softplus();
    }

    /** Creates {@code softplus}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "softplus";
        }

        @Override
        public String summary() {
            return "The smooth rectifier log(1 + e^x)";
        }

        @Override
        public Layer create(Options options) {
            return new Softplus();
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/** {@code y = x tanh(log(1 + e^x))}, element by element (Misra, 2019). */
public record Mish() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.graph().apply("Mish", Attributes.NONE, input);
    }

    /** Creates {@code mish}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "mish";
        }

        @Override
        public String summary() {
            return "The smooth rectifier x tanh(log(1 + e^x))";
        }

        @Override
        public Layer create(Options options) {
            return new Mish();
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * {@code y = x} where {@code x} is at least 0 and {@code alpha x} elsewhere, element by element.
 *
 * @param alpha the slope below 0
 */
public record LeakyRelu(double alpha) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.leakyRelu(alpha);
    }

    /** Creates {@code leaky-relu}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Double> ALPHA =
                Option.real("alpha", "the slope below 0").byDefault(0.01);

        @Override
        public String name() {
            return "leaky-relu";
        }

        @Override
        public String summary() {
            return "A rectifier with a small slope on the negative side";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(ALPHA);
        }

        @Override
        public Layer create(Options options) {
            return new LeakyRelu(options.get(ALPHA));
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * The exponential linear unit (Clevert et al., 2016): {@code y = x} where {@code x} is positive and
 * {@code alpha (e^x - 1)} elsewhere, element by element.
 *
 * @param alpha the negated limit of the negative side
 */
public record Elu(double alpha) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.graph().apply("Elu", Attributes.NONE.with("alpha", (float) alpha), input);
    }

    /** Creates {@code elu}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Double> ALPHA =
                Option.real("alpha", "the negated limit of the negative side").byDefault(1.0);

        @Override
        public String name() {
            return "elu";
        }

        @Override
        public String summary() {
            return "The exponential linear unit";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(ALPHA);
        }

        @Override
        public Layer create(Options options) {
            return new Elu(options.get(ALPHA));
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Dropout (Srivastava et al., 2014): in training each element becomes 0 with the probability {@code rate}, and the
 * others are multiplied by {@code 1 / (1 - rate)}; in inference it is the identity.
 *
 * @param rate the probability that an element becomes 0, in {@code [0, 1)}
 */
public record Dropout(double rate) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.dropout(rate);
    }

    /** Creates {@code dropout}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Double> RATE = Option.real(
                        "rate", "the probability that an element becomes 0 in training")
                .atLeast(0)
                .below(1)
                .byDefault(0.5);

        @Override
        public String name() {
            return "dropout";
        }

        @Override
        public String summary() {
            return "Sets random elements to 0 in training";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(RATE);
        }

        @Override
        public Layer create(Options options) {
            return new Dropout(options.get(RATE));
        }
    }
}

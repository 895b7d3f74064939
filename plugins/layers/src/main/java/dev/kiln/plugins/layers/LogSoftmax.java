package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Logarithms of probabilities: {@code y_k = x_k - log(sum over j of e^(x_j))} along one axis, computed without
 * overflow.
 *
 * @param axis the axis along which the probabilities sum to 1; negative counts from the end
 */
public record LogSoftmax(long axis) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.logSoftmax(Math.toIntExact(axis));
    }

    /** Creates {@code log-softmax}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Long> AXIS = Option.integer(
                        "axis",
                        "the axis along which the probabilities sum to 1, counted from the end where it is negative")
                .byDefault(-1L);

        @Override
        public String name() {
            return "log-softmax";
        }

        @Override
        public String summary() {
            return "Logarithms of probabilities along one axis";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(AXIS);
        }

        @Override
        public Layer create(Options options) {
            return new LogSoftmax(options.get(AXIS));
        }
    }
}

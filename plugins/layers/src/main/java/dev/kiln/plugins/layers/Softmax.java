package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Probabilities: {@code y_k = e^(x_k) / sum over j of e^(x_j)} along one axis. The loss {@code cross-entropy} takes
 * logits: a network trained with it must not end with this layer.
 *
 * @param axis the axis along which the probabilities sum to 1; negative counts from the end
 */
public record Softmax(long axis) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.softmax(Math.toIntExact(axis));
    }

    /** Creates {@code softmax}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Long> AXIS = Option.integer(
                        "axis",
                        "the axis along which the probabilities sum to 1, counted from the end where it is negative")
                .byDefault(-1L);

        @Override
        public String name() {
            return "softmax";
        }

        @Override
        public String summary() {
            return "Probabilities along one axis";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(AXIS);
        }

        @Override
        public Layer create(Options options) {
            return new Softmax(options.get(AXIS));
        }
    }
}

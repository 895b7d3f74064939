package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * The maximum over time of each feature: {@code [N, T, D]} becomes {@code [N, D]}. Positions that an earlier layer
 * {@linkplain LayerScope#mask masked} do not count.
 */
public record MaxOverTime() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.SEQUENCES.require(scope, input);
        return scope.maskOf(input)
                .map(mask -> present(input, mask.unsqueeze(2)))
                .orElse(input)
                .reduceMax(false, 1);
    }

    /** The value of masked positions: the smallest finite number. */
    private static Value present(Value input, Value mask) {
        return mask.where(input, input.graph().constant(Tensor.scalar(input.elementType(), -Float.MAX_VALUE)));
    }

    /** Creates {@code max-over-time}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "max-over-time";
        }

        @Override
        public String summary() {
            return "The maximum over time of each feature";
        }

        @Override
        public Layer create(Options options) {
            return new MaxOverTime();
        }
    }

    /** Creates the same layer under the name that other frameworks give it, {@code global-max-pool1d}. */
    public static final class GlobalPoolProvider implements LayerProvider {

        @Override
        public String name() {
            return "global-max-pool1d";
        }

        @Override
        public String summary() {
            return "The maximum over time of each feature, as max-over-time";
        }

        @Override
        public Layer create(Options options) {
            return new MaxOverTime();
        }
    }
}

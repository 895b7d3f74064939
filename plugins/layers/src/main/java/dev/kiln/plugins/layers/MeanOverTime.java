package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * The mean of each feature over all times: {@code [N, T, D]} becomes {@code [N, D]}. Places that a layer before
 * {@linkplain LayerScope#mask masked} do not count.
 */
public record MeanOverTime() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.SEQUENCES.require(scope, input);
        return scope.maskOf(input)
                .map(mask -> mean(input, mask.cast(input.elementType()).unsqueeze(2)))
                .orElseGet(() -> input.reduceMean(false, 1));
    }

    private static Value mean(Value input, Value weights) {
        Value count = weights.reduceSum(false, 1).max(1);
        return input.mul(weights).reduceSum(false, 1).div(count);
    }

    /** Makes {@code mean-over-time}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "mean-over-time";
        }

        @Override
        public String summary() {
            return "The mean of each feature over all times";
        }

        @Override
        public Layer create(Options options) {
            return new MeanOverTime();
        }
    }
}

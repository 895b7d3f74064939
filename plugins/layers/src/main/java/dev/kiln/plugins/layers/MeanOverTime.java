package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * The mean over time of each feature: {@code [N, T, D]} becomes {@code [N, D]}. Positions that an earlier layer
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

    /** Creates {@code mean-over-time}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "mean-over-time";
        }

        @Override
        public String summary() {
            return "The mean over time of each feature";
        }

        @Override
        public Layer create(Options options) {
            return new MeanOverTime();
        }
    }

    /** Creates the same layer under the name that other frameworks give it, {@code global-avg-pool1d}. */
    public static final class GlobalPoolProvider implements LayerProvider {

        @Override
        public String name() {
            return "global-avg-pool1d";
        }

        @Override
        public String summary() {
            return "The mean over time of each feature, as mean-over-time";
        }

        @Override
        public Layer create(Options options) {
            return new MeanOverTime();
        }
    }
}

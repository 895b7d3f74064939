package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/**
 * The mean over time of each feature: {@code [N, T, D]} becomes {@code [N, D]}. Positions that an earlier layer
 * {@linkplain LayerScope#mask masked} do not count.
 */
@Describe(name = "mean-over-time", value = "The mean over time of each feature")
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
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}

    /** Creates the same layer under the name that other frameworks give it, {@code global-avg-pool1d}. */
    @Describe(name = "global-avg-pool1d", value = "The mean over time of each feature, as mean-over-time")
    public static final class GlobalPoolProvider extends RecordProvider<Layer> implements LayerProvider {}
}

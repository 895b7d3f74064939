package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * The maximum over time of each feature: {@code [N, T, D]} becomes {@code [N, D]}. Positions that an earlier layer
 * {@linkplain LayerScope#mask masked} do not count.
 */
@Describe(name = "max-over-time", value = "The maximum over time of each feature")
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
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}

    /** Creates the same layer under the name that other frameworks give it, {@code global-max-pool1d}. */
    @Describe(name = "global-max-pool1d", value = "The maximum over time of each feature, as max-over-time")
    public static final class GlobalPoolProvider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * The greatest value of each feature over all times: {@code [N, T, D]} becomes {@code [N, D]}. Places that a layer
 * before {@linkplain LayerScope#mask masked} do not count.
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

    /** What is masked becomes the least number there is. */
    private static Value present(Value input, Value mask) {
        return mask.where(input, input.graph().constant(Tensor.scalar(input.elementType(), -Float.MAX_VALUE)));
    }

    /** Makes {@code max-over-time}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "max-over-time";
        }

        @Override
        public String summary() {
            return "The greatest value of each feature over all times";
        }

        @Override
        public Layer create(Options options) {
            return new MaxOverTime();
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;

/**
 * The mean of each window of time. Padding is not counted, whereas PyTorch counts it as zeros by default. {@code [N, T, D]}, features last as in {@code conv1d}, becomes {@code [N, T', D]}
 * with {@code T' = floor((T + 2 padding - kernel) / stride) + 1}. A mask of the times ends with it.
 *
 * @param shape the window's length, stride and padding
 */
@Describe(name = "avg-pool1d", value = "The mean of each window of time")
public record AvgPool1d(PoolWindow shape) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.SEQUENCES.require(scope, input);
        return Pooling.average(input.transpose(0, 2, 1), shape.window(1)).transpose(0, 2, 1);
    }

    /** Creates {@code avg-pool1d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

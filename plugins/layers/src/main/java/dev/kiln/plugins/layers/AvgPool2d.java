package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;

/**
 * The mean of each square window of height and width. Padding is not counted, whereas PyTorch counts it as zeros by
 * default. {@code [N, C, H, W]} becomes {@code [N, C, H', W']} with
 * {@code H' = floor((H + 2 padding - kernel) / stride) + 1}.
 *
 * @param shape the window's length, stride and padding
 */
@Describe(name = "avg-pool2d", value = "The mean of each square window")
public record AvgPool2d(PoolWindow shape) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.IMAGES.require(scope, input);
        return Pooling.average(input, shape.window(2));
    }

    /** Creates {@code avg-pool2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;

/** The mean of each channel: {@code [N, C, H, W]} becomes {@code [N, C, 1, 1]}, for any height and width. */
@Describe(name = "global-avg-pool2d", value = "The mean of each channel over height and width")
public record GlobalAvgPool2d() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.IMAGES.require(scope, input);
        return Pooling.globalAverage(input);
    }

    /** Creates {@code global-avg-pool2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

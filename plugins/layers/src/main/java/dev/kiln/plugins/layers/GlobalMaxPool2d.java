package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;

/** The maximum of each channel: {@code [N, C, H, W]} becomes {@code [N, C, 1, 1]}, for any height and width. */
@Describe(name = "global-max-pool2d", value = "The maximum of each channel over height and width")
public record GlobalMaxPool2d() implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.IMAGES.require(scope, input);
        return input.reduceMax(true, 2, 3);
    }

    /** Creates {@code global-max-pool2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

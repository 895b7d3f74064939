package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * The mean of each square window of height and width. Padding is not counted, whereas PyTorch counts it as zeros by
 * default. {@code [N, C, H, W]} becomes {@code [N, C, H', W']} with
 * {@code H' = floor((H + 2 padding - kernel) / stride) + 1}.
 *
 * @param shape the window's length, stride and padding
 */
public record AvgPool2d(PoolWindow shape) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.IMAGES.require(scope, input);
        return Pooling.average(input, shape.window());
    }

    /** Creates {@code avg-pool2d}. */
    public static final class Provider implements LayerProvider {

        @Override
        public String name() {
            return "avg-pool2d";
        }

        @Override
        public String summary() {
            return "The mean of each square window";
        }

        @Override
        public List<Option<?>> options() {
            return PoolWindow.OPTIONS;
        }

        @Override
        public Layer create(Options options) {
            return new AvgPool2d(PoolWindow.of(options));
        }
    }
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.List;

/**
 * Layers with a skip connection: {@code y = f(x) + x} (He et al., 2016).
 *
 * <p>Where {@code f(x)} has another shape than {@code x}, the skip connection is a learned linear map without a bias,
 * if {@code projection} is on: a 1x1 convolution of images, {@code projection.weight} being {@code [C', C, 1, 1]} and
 * its stride {@code ceil(H / H')}; a matrix {@code [D', D]} for features.
 *
 * @param layers the layers of {@code f}, in order
 * @param projection whether the skip connection may be a linear map
 */
@Describe(name = "residual", value = "Layers with a skip connection: their input is added to their output")
public record Residual(
        @Describe(value = "the layers to whose output the input is added, in order", type = NamedLayer.ListType.class)
        List<NamedLayer> layers,

        @Describe(
                value = "whether the input passes through a learned linear map where the shapes differ",
                byDefault = "false")
        boolean projection)
        implements Layer {

    private static final String WEIGHT = "projection.weight";

    /** Copies the list. */
    public Residual {
        layers = new Sequential(layers).layers();
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Value output = new Sequential(layers).apply(scope, input);
        return output.add(around(scope, input, output));
    }

    private Value around(LayerScope scope, Value input, Value output) {
        if (input.shape().canEqual(output.shape())) {
            return input;
        }
        if (!projection) {
            throw scope.failure("its layers turn " + input.shape() + " into " + output.shape()
                    + ", which cannot be added. Keep the shape, or set projection=true.");
        }
        Value mapped = input.shape().rank() == 2 ? mapFeatures(scope, input, output) : mapImages(scope, input, output);
        if (!mapped.shape().canEqual(output.shape())) {
            throw scope.failure(
                    "its layers turn " + input.shape() + " into " + output.shape() + ", and a projection into "
                            + mapped.shape() + ". Use padding same, and one stride for height and width.");
        }
        return mapped;
    }

    private static Value mapFeatures(LayerScope scope, Value input, Value output) {
        long from = InputForm.FEATURES.width(scope, input);
        long to = InputForm.FEATURES.width(scope, output);
        return input.gemm(scope.parameter(WEIGHT, Initializer.fanIn(from), to, from), null, false, true);
    }

    private static Value mapImages(LayerScope scope, Value input, Value output) {
        long from = InputForm.IMAGES.width(scope, input);
        long to = InputForm.IMAGES.width(scope, output);
        Value weight = scope.parameter(WEIGHT, Initializer.fanIn(from), to, from, 1, 1);
        return Convolution.apply(input, weight, null, Window.of(1, 1).stride(stride(input, output)), 1);
    }

    /** The stride that converts one height to the other; 1 where the heights are known only at run time. */
    private static long stride(Value input, Value output) {
        return output.size(2) < 1 ? 1 : Math.max(1, 1 + (input.size(2) - 1) / output.size(2));
    }

    /** Creates {@code residual}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

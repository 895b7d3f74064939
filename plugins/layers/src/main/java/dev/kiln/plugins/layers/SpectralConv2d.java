package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;

/**
 * A {@code conv2d} whose kernel is divided by its spectral norm (Miyato et al., 2018): the greatest singular value of the
 * kernel as a matrix {@code [channels, C kernel^2]}, found by power iteration as in {@code spectral-dense}. The
 * norm of the convolution is another, at most {@code kernel} times as large (Tsuzuku et al., 2018).
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code weight}, {@code bias}</td><td>{@code [channels, C, kernel, kernel]}, {@code [channels]}</td></tr>
 * <tr><td>{@code u}</td><td>{@code [1, channels]}, a running statistic</td></tr>
 * <tr><td>output</td><td>{@code [N, channels, H', W']}, see {@code conv2d}</td></tr>
 * </table>
 *
 * @param channels the number of output channels, at least 1
 * @param kernel the height and width of the kernel, at least 1
 * @param stride the step of the kernel, at least 1
 * @param padding the zeros added around height and width
 * @param iterations the number of steps of the power iteration, at least 1
 */
@Describe(name = "spectral-conv2d", value = "A convolution over height and width, divided by its spectral norm")
public record SpectralConv2d(
        @Describe(value = "the number of output channels", atLeast = 1)
        long channels,

        @Describe(value = "the height and width of the kernel", atLeast = 1)
        long kernel,

        @Describe(value = "the step of the kernel", atLeast = 1, byDefault = "1")
        long stride,

        @Describe(
                value = "zeros around height and width: "
                        + "valid for none, same for as many as keep them at stride 1, or a number for each side",
                byDefault = "valid")
        Padding padding,

        @Describe(value = "the number of steps of the power iteration", atLeast = 1, atMost = 1000, byDefault = "1")
        int iterations)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long inputs = InputForm.IMAGES.width(scope, input);
        Initializer initial = Initializer.fanIn(inputs * kernel * kernel);
        Value weight = SpectralNorm.weight(scope, iterations, initial, channels, inputs, kernel, kernel);
        Value bias = scope.parameter("bias", initial, channels);
        return Convolution.apply(
                input, weight, bias, padding.around(Window.of(kernel, kernel).stride(stride)), 1);
    }

    /** Creates {@code spectral-conv2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

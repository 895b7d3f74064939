package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;

/**
 * A convolution of every channel by itself over height and width: {@code y[n, m] = x[n, c] * weight[m] + bias[m]} with
 * {@code c = floor(m / multiplier)}, where {@code *} is the cross-correlation. It is a {@code conv2d} with one group for each
 * channel.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [C multiplier, 1, kernel, kernel]}</td></tr>
 * <tr><td>{@code bias}</td><td>{@code [C multiplier]}</td></tr>
 * <tr><td>output</td><td>{@code [N, C multiplier, H', W']}, see {@code conv2d}</td></tr>
 * </table>
 *
 * <p>Both parameters are initially uniform in {@code [-1 / kernel, 1 / kernel]}, PyTorch's default. It costs
 * {@code kernel^2 * C * multiplier * H' * W'} multiply-accumulates for each example.
 *
 * @param kernel the height and width of the kernel, at least 1
 * @param multiplier the number of output channels for each input channel, at least 1
 * @param stride the step of the kernel, at least 1
 * @param padding the zeros added around height and width
 * @param dilation the distance between the kernel's entries, at least 1
 * @param bias whether a bias is added
 */
@Describe(name = "depthwise-conv2d", value = "A convolution of every channel by itself over height and width")
public record DepthwiseConv2d(
        @Describe(value = "the height and width of the kernel", atLeast = 1)
        long kernel,

        @Describe(value = "the number of output channels for each input channel", atLeast = 1, byDefault = "1")
        long multiplier,

        @Describe(value = "the step of the kernel", atLeast = 1, byDefault = "1")
        long stride,

        @Describe(
                value = "zeros around height and width: "
                        + "valid for none, same for as many as keep them at stride 1, or a number for each side",
                byDefault = "valid")
        Padding padding,

        @Describe(value = "the distance between the kernel's entries", atLeast = 1, byDefault = "1")
        long dilation,

        @Describe(value = "whether a bias is added", byDefault = "true")
        boolean bias)
        implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long channels = InputForm.IMAGES.width(scope, input);
        Window window = padding.around(Window.of(kernel, kernel).stride(stride).dilate(dilation));
        return new KernelConvolution(channels * multiplier, window, channels, bias)
                .apply(scope, InputForm.IMAGES, input);
    }

    /** Creates {@code depthwise-conv2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

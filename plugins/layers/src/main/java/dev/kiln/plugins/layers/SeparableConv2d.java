package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.build.Value;

/**
 * A convolution in two parts (Chollet, 2017): every channel by itself over height and width, then all channels at each
 * position. It approximates a {@code conv2d} with about {@code kernel^2} times fewer parameters and operations.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code depthwise.weight}</td><td>{@code [C multiplier, 1, kernel, kernel]}</td></tr>
 * <tr><td>{@code pointwise.weight}</td><td>{@code [channels, C multiplier, 1, 1]}</td></tr>
 * <tr><td>{@code pointwise.bias}</td><td>{@code [channels]}</td></tr>
 * <tr><td>output</td><td>{@code [N, channels, H', W']}, see {@code conv2d}</td></tr>
 * </table>
 *
 * <p>As in Keras, the first part has no bias and no activation function follows it. The parameters have the initial values
 * of {@code depthwise-conv2d} and {@code conv2d}.
 *
 * @param channels the number of output channels, at least 1
 * @param kernel the height and width of the kernel, at least 1
 * @param multiplier the number of channels between the parts for each input channel, at least 1
 * @param stride the step of the kernel, at least 1
 * @param padding the zeros added around height and width
 * @param dilation the distance between the kernel's entries, at least 1
 * @param bias whether a bias is added
 */
@Describe(name = "separable-conv2d", value = "A convolution of every channel by itself, then of all at each position")
public record SeparableConv2d(
        @Describe(value = "the number of output channels", atLeast = 1)
        long channels,

        @Describe(value = "the height and width of the kernel", atLeast = 1)
        long kernel,

        @Describe(
                value = "the number of channels between the parts for each input channel",
                atLeast = 1,
                byDefault = "1")
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
        Layer depthwise = new DepthwiseConv2d(kernel, multiplier, stride, padding, dilation, false);
        Layer pointwise = new Conv2d(channels, 1, 1, new Padding(false, 0), 1, 1, bias);
        return scope.apply(
                new NamedLayer("pointwise", pointwise), scope.apply(new NamedLayer("depthwise", depthwise), input));
    }

    /** Creates {@code separable-conv2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

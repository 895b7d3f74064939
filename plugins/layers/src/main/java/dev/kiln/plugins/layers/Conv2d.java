package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.Optional;

/**
 * A convolution over height and width, by a square kernel. For each output channel {@code m} of a group it is
 * {@code y[n, m] = sum over the group's c of x[n, c] * weight[m, c] + bias[m]}, where {@code *} is the
 * cross-correlation.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [channels, C / groups, kernel, kernel]}</td></tr>
 * <tr><td>{@code bias}</td><td>{@code [channels]}</td></tr>
 * <tr><td>output</td><td>{@code [N, channels, H', W']} with
 *     {@code H' = floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1}; {@code ceil(H / stride)} with the
 *     padding {@code same}</td></tr>
 * </table>
 *
 * <p>Where {@code same} needs an odd number of elements, the last one is added at the end. Both parameters are
 * initially uniform in {@code [-1 / sqrt(f), 1 / sqrt(f)]} with {@code f = C / groups * kernel^2}, PyTorch's default.
 * It costs {@code f * channels * H' * W'} multiply-accumulates for each example.
 *
 * @param channels the number of output channels, at least 1
 * @param kernel the height and width of the kernel, at least 1
 * @param stride the step of the kernel, at least 1
 * @param padding the zeros added around height and width
 * @param dilation the distance between the kernel's entries, at least 1
 * @param groups the number of independent groups of channels; divides both numbers of channels
 * @param bias whether a bias is added
 * @param initialWeights draws the initial weights; uniform by the number of inputs if empty
 */
@Describe(name = "conv2d", value = "A convolution over height and width, by a square kernel")
public record Conv2d(
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

        @Describe(value = "the distance between the kernel's entries", atLeast = 1, byDefault = "1")
        long dilation,

        @Describe(value = "the number of independent groups of channels", atLeast = 1, byDefault = "1")
        long groups,

        @Describe(value = "whether a bias is added", byDefault = "true")
        boolean bias,

        @Describe(
                value = "the initial weights, such as he-normal or [normal:deviation=0.02]; "
                        + "uniform by the number of inputs unless stated",
                name = "weights")
        Optional<Initializer> initialWeights)
        implements Layer {

    /**
     * With the usual initial weights.
     *
     * @param channels the number of output channels, at least 1
     * @param kernel the height and width of the kernel, at least 1
     * @param stride the step of the kernel, at least 1
     * @param padding the zeros added around height and width
     * @param dilation the distance between the kernel's entries, at least 1
     * @param groups the number of independent groups of channels; divides both numbers of channels
     * @param bias whether a bias is added
     */
    public Conv2d(long channels, long kernel, long stride, Padding padding, long dilation, long groups, boolean bias) {
        this(channels, kernel, stride, padding, dilation, groups, bias, Optional.empty());
    }

    /** Checks that the groups divide the output channels. */
    public Conv2d {
        KernelConvolution.checkGroups("conv2d", channels, groups);
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        Window window = padding.around(Window.of(kernel, kernel).stride(stride).dilate(dilation));
        return new KernelConvolution(channels, window, groups, bias, initialWeights)
                .apply(scope, InputForm.IMAGES, input);
    }

    /** Creates {@code conv2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

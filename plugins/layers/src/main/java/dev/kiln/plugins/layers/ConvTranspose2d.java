package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;
import java.util.Optional;

/**
 * The transposed convolution over height and width, by a square kernel (Zeiler et al., 2010): every input element adds
 * the kernel times itself to the output, the positions of neighbouring elements {@code stride} apart. It is the
 * derivative of {@code conv2d} with respect to its input.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, C, H, W]}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [C, channels / groups, kernel, kernel]}</td></tr>
 * <tr><td>{@code bias}</td><td>{@code [channels]}</td></tr>
 * <tr><td>output</td><td>{@code [N, channels, H', W']} with
 *     {@code H' = (H - 1) stride - 2 padding + kernel + output-padding}</td></tr>
 * </table>
 *
 * <p>Both parameters are initially uniform in {@code [-1 / sqrt(f), 1 / sqrt(f)]} with
 * {@code f = channels / groups * kernel^2}, PyTorch's default.
 *
 * @param channels the number of output channels, at least 1
 * @param kernel the height and width of the kernel, at least 1
 * @param stride the distance of the input's elements in the output, at least 1
 * @param padding the number of rows and columns removed on each side, at least 0
 * @param outputPadding the number of rows and columns added at the end, less than the stride
 * @param groups the number of independent groups of channels; divides both numbers of channels
 * @param bias whether a bias is added
 * @param initialWeights draws the initial weights; uniform by the size of the kernel if empty
 */
@Describe(name = "conv-transpose2d", value = "A transposed convolution, which enlarges height and width")
public record ConvTranspose2d(
        @Describe(value = "the number of output channels", atLeast = 1)
        long channels,

        @Describe(value = "the height and width of the kernel", atLeast = 1)
        long kernel,

        @Describe(value = "the distance of the input's elements in the output", atLeast = 1, byDefault = "1")
        long stride,

        @Describe(value = "the number of rows and columns removed on each side", atLeast = 0, byDefault = "0")
        long padding,

        @Describe(
                value = "the number of rows and columns added at the end, less than the stride",
                atLeast = 0,
                byDefault = "0")
        long outputPadding,

        @Describe(value = "the number of independent groups of channels", atLeast = 1, byDefault = "1")
        long groups,

        @Describe(value = "whether a bias is added", byDefault = "true")
        boolean bias,

        @Describe(
                value = "the initial weights, such as he-normal or [normal:deviation=0.02]; "
                        + "uniform by the size of the kernel unless stated",
                name = "weights")
        Optional<Initializer> initialWeights)
        implements Layer {

    /**
     * With the usual initial weights.
     *
     * @param channels the number of output channels, at least 1
     * @param kernel the height and width of the kernel, at least 1
     * @param stride the distance of the input's elements in the output, at least 1
     * @param padding the number of rows and columns removed on each side, at least 0
     * @param outputPadding the number of rows and columns added at the end, less than the stride
     * @param groups the number of independent groups of channels; divides both numbers of channels
     * @param bias whether a bias is added
     */
    public ConvTranspose2d(
            long channels, long kernel, long stride, long padding, long outputPadding, long groups, boolean bias) {
        this(channels, kernel, stride, padding, outputPadding, groups, bias, Optional.empty());
    }

    /** Checks that the groups divide the output channels, and that the stride leaves room for the padding. */
    public ConvTranspose2d {
        KernelConvolution.checkGroups("conv-transpose2d", channels, groups);
        if (outputPadding >= stride && outputPadding > 0) {
            throw new OptionException("conv-transpose2d has output-padding=" + outputPadding + " and stride=" + stride
                    + ": the padding must be below the stride. Change one of them.");
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        long inputs = InputForm.IMAGES.width(scope, input);
        if (inputs % groups != 0) {
            throw scope.failure("its input has " + inputs + " channels, which groups=" + groups
                    + " does not divide. Choose groups that divide it.");
        }
        Initializer initial = Initializer.fanIn(channels / groups * kernel * kernel);
        Value weight =
                scope.parameter("weight", initialWeights.orElse(initial), inputs, channels / groups, kernel, kernel);
        Value shift = bias ? scope.parameter("bias", initial, channels) : null;
        Attributes attributes = Window.of(kernel, kernel)
                .stride(stride)
                .pad(padding)
                .attributes()
                .with("group", groups)
                .with("output_padding", new long[] {outputPadding, outputPadding});
        return input.graph().apply("ConvTranspose", attributes, input, weight, shift);
    }

    /** Creates {@code conv-transpose2d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

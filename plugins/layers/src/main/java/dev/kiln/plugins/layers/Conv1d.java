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
import java.util.Optional;

/**
 * A convolution over time: {@code y[n, t, m] = sum over the group's d and k of
 * x[n, t stride + k dilation - padding, d] * weight[m, d, k] + bias[m]}.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, T, D]}: features last, whereas PyTorch's {@code Conv1d} has them second</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [channels, D / groups, kernel]}</td></tr>
 * <tr><td>{@code bias}</td><td>{@code [channels]}</td></tr>
 * <tr><td>output</td><td>{@code [N, T', channels]} with
 *     {@code T' = floor((T + 2 padding - dilation (kernel - 1) - 1) / stride) + 1}; {@code ceil(T / stride)} with the
 *     padding {@code same}</td></tr>
 * </table>
 *
 * <p>Both parameters are initially uniform in {@code [-1 / sqrt(f), 1 / sqrt(f)]} with {@code f = D / groups * kernel}.
 * It costs {@code f * channels * T'} multiply-accumulates for each example.
 *
 * @param channels the number of output features, at least 1
 * @param kernel the length of the kernel, at least 1
 * @param stride the step of the kernel, at least 1
 * @param padding the zeros added at both ends of the time axis
 * @param dilation the distance between the kernel's entries, at least 1
 * @param groups the number of independent groups of features; divides both numbers of features
 * @param bias whether a bias is added
 * @param initialWeights draws the initial weights; uniform by the number of inputs if empty
 */
@Describe(name = "conv1d", value = "A convolution over time")
public record Conv1d(
        @Describe(value = "the number of output features", atLeast = 1)
        long channels,

        @Describe(value = "the length of the kernel", atLeast = 1)
        long kernel,

        @Describe(value = "the step of the kernel", atLeast = 1, byDefault = "1")
        long stride,

        @Describe(
                value = "zeros at both ends of the time axis: "
                        + "valid for none, same for as many as keep its length at stride 1, or a number for each end",
                byDefault = "valid")
        Padding padding,

        @Describe(value = "the distance between the kernel's entries", atLeast = 1, byDefault = "1")
        long dilation,

        @Describe(value = "the number of independent groups of features", atLeast = 1, byDefault = "1")
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
     * @param channels the number of output features, at least 1
     * @param kernel the length of the kernel, at least 1
     * @param stride the step of the kernel, at least 1
     * @param padding the zeros added at both ends of the time axis
     * @param dilation the distance between the kernel's entries, at least 1
     * @param groups the number of independent groups of features; divides both numbers of features
     * @param bias whether a bias is added
     */
    public Conv1d(long channels, long kernel, long stride, Padding padding, long dilation, long groups, boolean bias) {
        this(channels, kernel, stride, padding, dilation, groups, bias, Optional.empty());
    }

    /** Checks that the groups divide the output features. */
    public Conv1d {
        KernelConvolution.checkGroups("conv1d", channels, groups);
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.SEQUENCES.width(scope, input);
        if (features % groups != 0) {
            throw scope.failure("its input has " + features + " features, which groups=" + groups
                    + " does not divide. Choose groups that divide it.");
        }
        Initializer initial = Initializer.fanIn(features / groups * kernel);
        Value weight = scope.parameter("weight", initialWeights.orElse(initial), channels, features / groups, kernel);
        Value shift = bias ? scope.parameter("bias", initial, channels) : null;
        Window window = padding.around(Window.of(kernel).stride(stride).dilate(dilation));
        return Convolution.apply(input.transpose(0, 2, 1), weight, shift, window, groups)
                .transpose(0, 2, 1);
    }

    /** Creates {@code conv1d}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}

package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;
import java.util.List;

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
 */
public record ConvTranspose2d(
        long channels, long kernel, long stride, long padding, long outputPadding, long groups, boolean bias)
        implements Layer {

    /** Checks that the groups divide the output channels, and that the stride leaves room for the padding. */
    public ConvTranspose2d {
        if (channels % groups != 0) {
            throw new OptionException("conv-transpose2d has channels=" + channels + " and groups=" + groups
                    + ": groups must divide the channels. Change one of them.");
        }
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
        Value weight = scope.parameter("weight", initial, inputs, channels / groups, kernel, kernel);
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
    public static final class Provider implements LayerProvider {

        private static final Option<Long> CHANNELS =
                Option.integer("channels", "the number of output channels").atLeast(1);
        private static final Option<Long> KERNEL =
                Option.integer("kernel", "the height and width of the kernel").atLeast(1);
        private static final Option<Long> STRIDE = Option.integer(
                        "stride", "the distance of the input's elements in the output")
                .atLeast(1)
                .byDefault(1L);
        private static final Option<Long> PADDING = Option.integer(
                        "padding", "the number of rows and columns removed on each side")
                .atLeast(0)
                .byDefault(0L);
        private static final Option<Long> OUTPUT_PADDING = Option.integer(
                        "output-padding", "the number of rows and columns added at the end, less than the stride")
                .atLeast(0)
                .byDefault(0L);
        private static final Option<Long> GROUPS = Option.integer(
                        "groups", "the number of independent groups of channels")
                .atLeast(1)
                .byDefault(1L);
        private static final Option<Boolean> BIAS =
                Option.flag("bias", "whether a bias is added").byDefault(true);

        @Override
        public String name() {
            return "conv-transpose2d";
        }

        @Override
        public String summary() {
            return "A transposed convolution, which enlarges height and width";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(CHANNELS, KERNEL, STRIDE, PADDING, OUTPUT_PADDING, GROUPS, BIAS);
        }

        @Override
        public Layer create(Options options) {
            return new ConvTranspose2d(
                    options.get(CHANNELS),
                    options.get(KERNEL),
                    options.get(STRIDE),
                    options.get(PADDING),
                    options.get(OUTPUT_PADDING),
                    options.get(GROUPS),
                    options.get(BIAS));
        }
    }
}

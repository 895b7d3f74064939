package dev.kiln.plugins.layers;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A convolution of channels by a learned kernel, over as many axes as its window has.
 *
 * @param channels the number of output channels
 * @param window the kernel's lengths, step and padding
 * @param groups the number of independent groups of channels
 * @param bias whether a bias is added
 * @param initialWeights draws the initial weights; uniform by the number of inputs if empty
 */
record KernelConvolution(
        long channels, Window window, long groups, boolean bias, Optional<Initializer> initialWeights) {

    /** With the usual initial weights. */
    KernelConvolution(long channels, Window window, long groups, boolean bias) {
        this(channels, window, groups, bias, Optional.empty());
    }

    /** Refuses groups that do not divide the output channels. */
    static void checkGroups(String layer, long channels, long groups) {
        if (channels % groups != 0) {
            throw new OptionException(layer + " has channels=" + channels + " and groups=" + groups
                    + ": groups must divide the channels. Change one of them.");
        }
    }

    /** Creates {@code weight} and {@code bias} and applies them to an input of the form. */
    Value apply(LayerScope scope, InputForm form, Value input) {
        long inputs = form.width(scope, input) / groups;
        if (inputs * groups != input.size(1)) {
            throw scope.failure("its input has " + input.size(1) + " channels, which groups=" + groups
                    + " does not divide. Choose groups that divide it.");
        }
        long[] shape = LongStream.concat(
                        LongStream.of(channels, inputs),
                        window.kernel().stream().mapToLong(Long::longValue))
                .toArray();
        long fanIn = LongStream.of(shape).skip(1).reduce(1, Math::multiplyExact);
        Initializer initial = Initializer.fanIn(fanIn);
        Value weight = scope.parameter("weight", initialWeights.orElse(initial), shape);
        return Convolution.apply(
                input, weight, bias ? scope.parameter("bias", initial, channels) : null, window, groups);
    }
}

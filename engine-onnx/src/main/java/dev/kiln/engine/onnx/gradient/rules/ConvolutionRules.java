package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** Convolution and its transpose, over any number of spatial axes. */
final class ConvolutionRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("Conv", ConvolutionRules::conv);
        RULES.put("ConvTranspose", ConvolutionRules::convTranspose);
    }

    private ConvolutionRules() {}

    private static void conv(Pullback p) {
        Window window = Windows.of(p, kernel(p));
        long groups = p.attributes().integer("group", 1);
        p.give(0, () -> InputGradient.write(p.gradient(), p.input(1), window, groups, p.x()));
        p.give(1, () -> WeightGradient.write(p.x(), p.gradient(), p.input(1), window, groups));
        p.give(2, () -> channelSum(p));
    }

    /** The derivative of a transposed convolution is the convolution. */
    private static void convTranspose(Pullback p) {
        Window window = Windows.spreading(p, kernel(p));
        long groups = p.attributes().integer("group", 1);
        p.give(0, () -> p.graph().apply("Conv", window.attributes().with("group", groups), p.gradient(), p.input(1)));
        p.give(1, () -> WeightGradient.write(p.gradient(), p.x(), p.input(1), window, groups));
        p.give(2, () -> channelSum(p));
    }

    private static long[] kernel(Pullback p) {
        return p.attributes().integers("kernel_shape").orElseGet(() -> {
            Value weight = p.input(1);
            if (!Windows.hasFixedSpatialLengths(weight) || !weight.shape().isRanked()) {
                throw p.fail("the shape of its kernel is not known");
            }
            return weight.shape().dims().stream()
                    .skip(2)
                    .mapToLong(d -> d.size())
                    .toArray();
        });
    }

    private static Value channelSum(Pullback p) {
        long[] axes = LongStream.range(0, p.rank(0)).filter(axis -> axis != 1).toArray();
        return p.gradient().reduceSum(false, axes);
    }
}

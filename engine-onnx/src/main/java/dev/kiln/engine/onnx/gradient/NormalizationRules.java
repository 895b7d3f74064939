package dev.kiln.engine.onnx.gradient;

import dev.kiln.api.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** Scaling to a mean and a variance. */
final class NormalizationRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("BatchNormalization", p -> {
            if (p.attributes().integer("training_mode", 0) == 0) {
                inference(p);
            } else {
                BatchNormalizationGradient.write(p);
            }
        });
        RULES.put("LayerNormalization", NormalizationRules::layer);
        RULES.put("InstanceNormalization", NormalizationRules::instance);
        RULES.put("Dropout", NormalizationRules::dropout);
    }

    private NormalizationRules() {}

    private static void inference(Pullback p) {
        Value gradient = p.gradient();
        Value scale = channel(p, 1);
        Value mean = channel(p, 3);
        Value inverse = channel(p, 4).add(epsilon(p)).sqrt().reciprocal();
        p.give(0, () -> gradient.mul(scale.mul(inverse)));
        p.give(1, () -> perChannel(p, gradient.mul(p.x().sub(mean).mul(inverse))));
        p.give(2, () -> perChannel(p, gradient));
        p.give(3, () -> perChannel(p, gradient.mul(scale.mul(inverse)).neg()));
        p.give(4, () -> {
            Value cube = inverse.mul(inverse).mul(inverse);
            return perChannel(
                    p, gradient.mul(p.x().sub(mean)).mul(scale.mul(cube).mul(-0.5)));
        });
    }

    private static void layer(Pullback p) {
        Value gradient = p.gradient();
        long[] axes = LongStream.range(p.axis(p.attributes().integer("axis", -1), 0), p.rank(0))
                .toArray();
        Normalized normalized = Normalized.of(p.x(), epsilon(p), axes);
        p.give(0, () -> normalized.pull(gradient.mul(p.input(1))));
        p.giveBroadcast(1, () -> gradient.mul(normalized.value()));
        p.giveBroadcast(2, () -> gradient);
    }

    private static void instance(Pullback p) {
        Value gradient = p.gradient();
        Normalized normalized =
                Normalized.of(p.x(), epsilon(p), LongStream.range(2, p.rank(0)).toArray());
        p.give(0, () -> normalized.pull(gradient.mul(channel(p, 1))));
        p.give(1, () -> perChannel(p, gradient.mul(normalized.value())));
        p.give(2, () -> perChannel(p, gradient));
    }

    /**
     * {@code (x - mean) / sqrt(variance + epsilon)}, mean and variance along axes.
     *
     * @param value the normalized value
     * @param inverse {@code 1 / sqrt(variance + epsilon)}
     * @param axes the axes
     */
    private record Normalized(Value value, Value inverse, long[] axes) {

        static Normalized of(Value x, double epsilon, long[] axes) {
            Value centred = x.sub(x.reduceMean(true, axes));
            Value inverse =
                    centred.square().reduceMean(true, axes).add(epsilon).sqrt().reciprocal();
            return new Normalized(centred.mul(inverse), inverse, axes);
        }

        /** What changes neither mean nor variance is scaled; the rest does not come through. */
        Value pull(Value gradient) {
            Value alongValue = value.mul(gradient.mul(value).reduceMean(true, axes));
            return gradient.sub(gradient.reduceMean(true, axes)).sub(alongValue).mul(inverse);
        }
    }

    private static double epsilon(Pullback p) {
        return p.attributes().real("epsilon", 1e-5f);
    }

    /** A value for each channel, with axes behind it so that it broadcasts. */
    private static Value channel(Pullback p, int input) {
        int behind = p.rank(0) - 2;
        return behind == 0
                ? p.input(input)
                : p.input(input).unsqueeze(LongStream.rangeClosed(1, behind).toArray());
    }

    private static long[] channelAxes(Pullback p) {
        return LongStream.range(0, p.rank(0)).filter(axis -> axis != 1).toArray();
    }

    private static Value perChannel(Pullback p, Value gradient) {
        return gradient.reduceSum(false, channelAxes(p));
    }

    /** In training the elements that stay are scaled, as the mask that the operator makes says. */
    private static void dropout(Pullback p) {
        boolean training = p.integers(2).map(mode -> mode[0] != 0).orElse(p.has(2));
        if (!training) {
            p.give(0, p::gradient);
            return;
        }
        if (!p.hasOutput(1)) {
            throw p.fail("in training mode it must make its mask");
        }
        Value rate = p.has(1) ? p.input(1).cast(p.elementType()) : p.scalar(0.5);
        p.give(0, () -> p.gradient().mul(p.mask(p.output(1))).div(p.scalar(1).sub(rate)));
    }
}

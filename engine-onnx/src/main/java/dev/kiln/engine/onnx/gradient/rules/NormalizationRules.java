package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Normalization to a mean and a variance. */
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
        Value scale = Channels.placed(p, 1);
        Value mean = Channels.placed(p, 3);
        Value inverse = Channels.placed(p, 4).add(epsilon(p)).sqrt().reciprocal();
        p.give(0, () -> gradient.mul(scale.mul(inverse)));
        p.give(1, () -> Channels.sum(p, gradient.mul(p.x().sub(mean).mul(inverse))));
        p.give(2, () -> Channels.sum(p, gradient));
        p.give(3, () -> Channels.sum(p, gradient.mul(scale.mul(inverse)).neg()));
        p.give(4, () -> {
            Value cube = inverse.mul(inverse).mul(inverse);
            return Channels.sum(
                    p, gradient.mul(p.x().sub(mean)).mul(scale.mul(cube).mul(-0.5)));
        });
    }

    private static void layer(Pullback p) {
        if (p.gradient(1).isPresent() || p.gradient(2).isPresent()) {
            p.giveThrough(() -> layerWrittenOut(p));
            return;
        }
        Value gradient = p.gradient();
        Normalized normalized = layerNormalized(p);
        p.give(0, () -> normalized.pull(gradient.mul(p.input(1))));
        p.giveBroadcast(1, () -> gradient.mul(normalized.value()));
        p.giveBroadcast(2, () -> gradient);
    }

    /** The result, the mean, and the inverse of the standard deviation. */
    private static List<Value> layerWrittenOut(Pullback p) {
        Normalized normalized = layerNormalized(p);
        Value scaled = normalized.value().mul(p.input(1));
        Value mean = p.x().reduceMean(true, normalized.axes());
        return List.of(p.has(2) ? scaled.add(p.input(2)) : scaled, mean, normalized.inverse());
    }

    private static Normalized layerNormalized(Pullback p) {
        // throws where the rank is not known
        p.rank(0);
        return Normalized.ofLayer(p.x(), p.attributes());
    }

    private static void instance(Pullback p) {
        Value gradient = p.gradient();
        Normalized normalized =
                Normalized.of(p.x(), epsilon(p), LongStream.range(2, p.rank(0)).toArray());
        p.give(0, () -> normalized.pull(gradient.mul(Channels.placed(p, 1))));
        p.give(1, () -> Channels.sum(p, gradient.mul(normalized.value())));
        p.give(2, () -> Channels.sum(p, gradient));
    }

    private static double epsilon(Pullback p) {
        return p.attributes().real("epsilon", 1e-5f);
    }

    /** In training the kept elements are scaled, by the mask that the operator outputs. */
    private static void dropout(Pullback p) {
        boolean training = p.integers(2).map(mode -> mode[0] != 0).orElse(p.has(2));
        if (!training) {
            p.give(0, p::gradient);
            return;
        }
        if (!p.hasOutput(1)) {
            throw p.fail("in training mode it must return its mask");
        }
        Value rate = p.has(1) ? p.input(1).cast(p.elementType()) : p.scalar(0.5);
        p.give(0, () -> p.gradient().mul(p.mask(p.output(1))).div(p.scalar(1).sub(rate)));
    }
}

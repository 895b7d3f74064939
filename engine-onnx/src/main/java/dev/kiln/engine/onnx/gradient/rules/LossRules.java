package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX's own losses, expanded: the score of each label, weighted, with some labels ignored, and reduced. */
final class LossRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("NegativeLogLikelihoodLoss", p -> p.giveThrough(() -> List.of(loss(p, p.x()))));
        RULES.put(
                "SoftmaxCrossEntropyLoss",
                p -> p.giveThrough(() -> {
                    Value logarithms = p.x().logSoftmax(1);
                    return List.of(loss(p, logarithms), logarithms);
                }));
    }

    private LossRules() {}

    private static Value loss(Pullback p, Value scores) {
        boolean ignores = p.attributes().has("ignore_index");
        Value labels = p.input(1);
        Value kept = labels.equal(integer(p, p.attributes().integer("ignore_index", 0)))
                .not();
        // an ignored label need not be a class
        Value classes = ignores ? kept.where(labels, integer(p, 0)) : labels;
        Value weights = p.has(2)
                ? p.input(2).gather(classes, 0)
                : Shapes.fullLike(scores.slice(1, 0, 1).squeeze(1), 1);
        if (ignores) {
            weights = weights.mul(p.mask(kept));
        }
        Value chosen = p.graph()
                .apply("GatherElements", Attributes.of("axis", 1), scores, classes.unsqueeze(1))
                .squeeze(1);
        return reduced(p, chosen.neg().mul(weights), weights);
    }

    private static Value integer(Pullback p, long value) {
        return p.graph().constant(Tensor.scalar(p.input(1).elementType(), (double) value));
    }

    private static Value reduced(Pullback p, Value losses, Value weights) {
        return switch (p.attributes().text("reduction", "mean")) {
            case "none" -> losses;
            case "sum" -> losses.reduceSum();
            default -> losses.reduceSum().div(weights.reduceSum());
        };
    }
}

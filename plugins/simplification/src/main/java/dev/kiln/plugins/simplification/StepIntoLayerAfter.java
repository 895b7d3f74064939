package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.ChannelFolding;
import dev.kiln.graph.simplify.ChannelStep;
import dev.kiln.graph.simplify.LinearLayer;
import java.util.Optional;

/**
 * Folds a step on channels into the layer after it: {@code W (x * f + s) + b = (W * f) x + (W s + b)}. A step with shifts
 * is folded only into a layer without padding, as zeros are padded after the step.
 */
final class StepIntoLayerAfter {

    /** The step in the pattern. */
    static final String STEP = "step";

    static final RewriteRule RULE = RewriteRule.on(node("Conv", "ConvTranspose", "Gemm", "MatMul")
                    .reading(node(MergingRules.STEPS.toArray(String[]::new))
                            .as(STEP)
                            .alone()))
            .when(match -> match.isAlone(match.root().input(1)))
            .when(match -> match.root().attributes().integer("transA", 0) == 0)
            .replaceWhere(StepIntoLayerAfter::folded);

    private StepIntoLayerAfter() {}

    private static Optional<Replacement> folded(Match match) {
        Node step = match.node(STEP);
        String value = match.constant(step.input(0)).isPresent() ? step.input(1) : step.input(0);
        return LinearLayer.of(match.root(), match)
                .flatMap(layer -> ChannelStep.of(step, value, layer.axis(), layer.inputs(), match)
                        .filter(taken -> match.type(value).equals(match.type(step.output(0))))
                        .filter(taken -> taken.isScaling() || isWhole(layer, match))
                        .flatMap(layer::after)
                        .map(both -> replacement(both, value, match)));
    }

    /** Whether each element of the result has all parts of the weight, and a bias can be added to it. */
    private static boolean isWhole(LinearLayer layer, Match match) {
        Node node = layer.node();
        return switch (node.operator()) {
            case "Conv" -> Windows.isUnpadded(node);
            case "MatMul" -> match.type(node.input(0)).shape().rank() == 2;
            default -> node.is("Gemm");
        };
    }

    private static Replacement replacement(LinearLayer layer, String value, Match match) {
        Node node = layer.node();
        String weight = ChannelFolding.kept(node, 1, match);
        boolean hasBias = !node.input(2).isEmpty() || layer.hasBias();
        String bias = hasBias ? ChannelFolding.bias(node, match) : "";
        Replacement replacement = Replacement.by(layer.reading(value, weight, bias, node.output(0)))
                .andConstant(weight, layer.weight());
        return hasBias ? replacement.andConstant(bias, layer.biasTensor()) : replacement;
    }
}

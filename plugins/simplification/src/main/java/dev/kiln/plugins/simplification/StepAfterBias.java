package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.ChannelFolding;
import dev.kiln.graph.simplify.ChannelStep;
import dev.kiln.graph.simplify.LinearLayer;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Folds a step on channels into the {@code MatMul} and the {@code Add} of its bias before it, of more than two axes, where
 * there is no single operator for both: {@code (x W + b) * f + s = x (W * f) + (b * f + s)}.
 */
final class StepAfterBias {

    /** The product in the pattern. */
    static final String LAYER = "layer";

    private static final String SUM = "sum";

    static final RewriteRule RULE = RewriteRule.on(node(MergingRules.STEPS.toArray(String[]::new))
                    .inAnyOrder(
                            node("Add")
                                    .as(SUM)
                                    .alone()
                                    .inAnyOrder(node("MatMul").as(LAYER).alone(), constant("bias")),
                            value("other")))
            .when(match -> match.isAlone(match.node(LAYER).input(1)))
            .replaceWhere(StepAfterBias::folded);

    private StepAfterBias() {}

    private static Optional<Replacement> folded(Match match) {
        Node product = match.node(LAYER);
        Node sum = match.node(SUM);
        return LinearLayer.of(product, match)
                .flatMap(layer -> step(sum, product.output(0), layer, match)
                        .flatMap(bias -> step(match.root(), sum.output(0), layer, match)
                                .flatMap(step -> replacement(layer, bias, step, match))));
    }

    private static Optional<ChannelStep> step(Node node, String value, LinearLayer layer, Match match) {
        return ChannelStep.of(node, value, layer.axis(), layer.outputs(), match)
                .filter(step -> match.type(value).equals(match.type(node.output(0))));
    }

    private static Optional<Replacement> replacement(
            LinearLayer layer, ChannelStep bias, ChannelStep step, Match match) {
        ChannelStep scaling = new ChannelStep(step.factors(), new double[layer.outputs()]);
        Node product = layer.node();
        return layer.before(bias).flatMap(whole -> whole.before(step)).map(whole -> {
            String weight = ChannelFolding.kept(product, 1, match);
            String shifts = ChannelFolding.kept(match.node(SUM), place(match), match);
            Tensor scaled = layer.before(scaling).orElseThrow().weight();
            Node sum = match.node(SUM);
            return Replacement.by(sum.withInputs(List.of(product.output(0), shifts))
                            .withOutputs(List.of(match.root().output(0))))
                    .andInPlaceOf(product, layer.reading(product.input(0), weight, "", product.output(0)))
                    .andConstant(weight, scaled)
                    .andConstant(shifts, whole.biasTensor());
        });
    }

    private static int place(Match match) {
        return match.node(SUM).input(0).equals(match.value("bias")) ? 0 : 1;
    }
}

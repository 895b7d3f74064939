package dev.kiln.engine.onnx.simplify;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;

/**
 * Fuses an addition into a {@code Gemm}: {@code momentum * velocity + a b} is one pass over the result instead of
 * three. The sum differs only in its rounding.
 */
final class MomentumFusion {

    static final RewriteRule RULE = RewriteRule.on(node("Add")
                    .inAnyOrder(
                            node("Mul").as("scaled").alone().inAnyOrder(constant("momentum"), value("velocity")),
                            node("Gemm").as("product").alone()))
            .when(match -> match.node("product").inputs().size() == 2)
            .when(match -> match.tensor("momentum").rank() == 0)
            .when(MomentumFusion::isFloatOfOneShape)
            .replace(MomentumFusion::fused);

    private MomentumFusion() {}

    private static boolean isFloatOfOneShape(Match match) {
        TensorType sum = match.type(match.root().output(0));
        return sum.elementType() == ElementType.FLOAT
                && sum.shape().isFixed()
                && sum.equals(match.type(match.node("scaled").output(0)));
    }

    private static Replacement fused(Match match) {
        Node product = match.node("product");
        float momentum = (float) match.tensor("momentum").getDouble(0);
        return Replacement.by(product.withInputs(List.of(product.input(0), product.input(1), match.value("velocity")))
                .withOutputs(match.root().outputs())
                .withAttributes(product.attributes().with("beta", momentum)));
    }
}

package dev.kiln.engine.onnx.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import java.util.List;

/**
 * Moves a {@code Relu} after the pooling that alone reads it: the maximum of rectified values is the rectified maximum,
 * and fewer elements are rectified and masked. The gradients are the same too: a window without a positive value passes
 * none, and among positive values the first maximum stays the first.
 */
public final class ReluAfterMaxPool {

    /** Exchanges the two. */
    public static final RewriteRule RULE = RewriteRule.on(
                    node("MaxPool").reading(node("Relu").as("relu").alone()))
            .when(match -> match.root().outputs().size() == 1)
            .replace(ReluAfterMaxPool::exchanged);

    private ReluAfterMaxPool() {}

    private static Replacement exchanged(Match match) {
        Node pool = match.root();
        Node relu = match.node("relu");
        String pooled = match.fresh(pool.output(0) + ".unrectified");
        return Replacement.by(
                pool.withInputs(relu.inputs()).withOutputs(List.of(pooled)),
                relu.withInputs(List.of(pooled)).withOutputs(pool.outputs()));
    }
}

package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;

/**
 * A {@code Sum} of two values as {@code Add}, which is the same to the bit. Older exporters write residual connections so,
 * and runtimes have kernels for integers, and rules for merging, of {@code Add} alone.
 */
@Experimental
public final class SumOfTwo {

    /** The rule. */
    public static final RewriteRule RULE = RewriteRule.on(node("Sum"))
            .when(match -> match.root().inputs().size() == 2)
            .replace(match -> Replacement.by(addition(match.root())));

    private SumOfTwo() {}

    private static Node addition(Node sum) {
        return new Node(sum.name(), sum.domain(), "Add", sum.inputs(), sum.outputs(), sum.attributes(), sum.extras());
    }
}

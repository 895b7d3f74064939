package dev.kiln.plugins.quantization;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.List;

/** Removes the nodes that create constants and those that only copy, so that rules see the values directly. */
final class PlainValues {

    private static final RewriteRule CONSTANTS = RewriteRule.on(node("Constant"))
            .replaceWhere(match -> ConstantNodes.value(match.root())
                    .map(value -> Replacement.byConstant(match.root().output(0), value)));

    /** In its inference form a dropout is a copy, too. */
    private static final RewriteRule COPIES = RewriteRule.on(node("Identity", "Dropout"))
            .when(match -> match.root().outputs().size() == 1)
            .when(PlainValues::isNeedless)
            .replace(match -> Replacement.byValue(match.root().input(0)));

    private PlainValues() {}

    static Graph of(Graph graph) {
        return Rewriter.sweep(graph, List.of(CONSTANTS, COPIES));
    }

    /** Whether no name is lost with the copy: if the copy must keep its name, the original must not. */
    private static boolean isNeedless(Match match) {
        String from = match.root().input(0);
        boolean canHaveTheName = match.producer(from).isPresent() && !match.isNamed(from);
        return canHaveTheName || !match.isNamed(match.root().output(0));
    }
}

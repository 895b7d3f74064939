package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.status.Experimental;
import java.util.List;

/** Removes the nodes that create constants and those that only copy, so that rules see the values directly. */
@Experimental
public final class PlainValues {

    private static final RewriteRule CONSTANTS = RewriteRule.on(node("Constant"))
            .replaceWhere(match -> ConstantNodes.value(match.root())
                    .map(value -> Replacement.byConstant(match.root().output(0), value)));

    /**
     * Removes {@code Identity}, and {@code Dropout} in its inference form, which is a copy, too. One whose input and output
     * must both keep their names stays, and so does a dropout whose mask is read.
     */
    public static final RewriteRule COPIES = RewriteRule.on(node("Identity", "Dropout"))
            .when(PlainValues::isCopy)
            .when(PlainValues::isNeedless)
            .replace(match -> Replacement.byValue(match.root().input(0)));

    private PlainValues() {}

    /**
     * A graph without such nodes.
     *
     * @param graph the graph, or a body of one
     * @return a graph with the same inputs, states, outputs and results
     */
    public static Graph of(Graph graph) {
        return Rewriter.sweep(graph, List.of(CONSTANTS, COPIES));
    }

    private static boolean isCopy(Match match) {
        Node node = match.root();
        boolean isTraining = !node.input(2).isEmpty()
                && match.constant(node.input(2))
                        .filter(mode -> mode.getDouble(0) == 0)
                        .isEmpty();
        return !isTraining && node.outputs().stream().skip(1).noneMatch(match::isRead);
    }

    /** Whether no name is lost with the copy: if the copy must keep its name, the original must not. */
    private static boolean isNeedless(Match match) {
        String from = match.root().input(0);
        boolean canHaveTheName = match.producer(from).isPresent() && !match.isNamed(from);
        return canHaveTheName || !match.isNamed(match.root().output(0));
    }
}

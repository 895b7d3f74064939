package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.simplify.EqualConstants;
import dev.kiln.graph.simplify.EqualNodes;
import dev.kiln.graph.simplify.KnownLengths;
import dev.kiln.graph.simplify.Redundancy;
import dev.kiln.graph.simplify.UnreadOutputs;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a graph smaller by constant folding of lengths, removal of redundant operators, common subexpression
 * elimination and dead code elimination, all without changing a bit of the results. The rules of the last sweep change
 * their rounding, and say so. The runtime simplifies on its own too; these are the cases that it misses.
 */
public final class Simplification {

    private Simplification() {}

    /**
     * Simplifies a graph.
     *
     * @param graph any graph
     * @return a graph with the same inputs, states, outputs and results
     */
    public static Graph apply(Graph graph) {
        List<RewriteRule> exact = new ArrayList<>();
        exact.add(UnreadOutputs.RULE);
        exact.addAll(KnownLengths.RULES);
        exact.add(new EqualConstants().rule());
        exact.addAll(Redundancy.RULES);
        exact.add(new EqualNodes().rule());
        Graph smaller = Rewriter.sweepNeeded(graph, exact);
        // in a sweep of their own, as these depend on the other readers of a value
        return Rewriter.sweep(
                smaller, List.of(new ScaledConvolution(smaller).rule(), MomentumFusion.RULE, SteepSign.RULE));
    }
}

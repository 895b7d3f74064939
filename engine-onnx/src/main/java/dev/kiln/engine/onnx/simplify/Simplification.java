package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Graph;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a graph smaller: lengths are computed that are known, what computes nothing is left out, what is computed twice is
 * computed once, and what nothing needs goes, all without changing a bit of the results. What comes last, and changes
 * where they are rounded, says so. The runtime simplifies on its own too; this is what it does not see.
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
        // in a sweep of their own, as these look at who else reads a value
        return Rewriter.sweep(
                smaller, List.of(new ScaledConvolution(smaller).rule(), MomentumFusion.RULE, SteepSign.RULE));
    }
}

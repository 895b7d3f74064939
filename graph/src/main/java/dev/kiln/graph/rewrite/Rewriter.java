package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * Rewrites graphs by rules. A sweep visits each node once, in order; the first rule whose pattern and guard it meets is
 * applied, and later nodes see what came of it. Nodes and constants that only the old ones read go. The types are inferred
 * once, at the end of a sweep; a graph that no rule applies to is returned as it is.
 *
 * <p>What a rule puts in is not rewritten in the same sweep. Bodies of branches and loops are left alone.
 */
@Experimental
public final class Rewriter {

    private Rewriter() {}

    /**
     * One sweep.
     *
     * @param graph the graph, or a body of one
     * @param rules the rules, the first one tried first
     * @return the rewritten graph; the same one where nothing was rewritten
     * @throws dev.kiln.graph.error.GraphException if what a rule wrote is no whole graph
     */
    public static Graph sweep(Graph graph, List<RewriteRule> rules) {
        return new Sweep(graph, rules).run();
    }

    /**
     * Sweeps until no rule applies.
     *
     * @param graph the graph, or a body of one
     * @param rules the rules, which must come to an end
     * @return the rewritten graph; the same one where nothing was rewritten
     * @throws dev.kiln.graph.error.GraphException if what a rule wrote is no whole graph
     */
    public static Graph untilStable(Graph graph, List<RewriteRule> rules) {
        Graph current = graph;
        Graph next = sweep(current, rules);
        while (next != current) {
            current = next;
            next = sweep(current, rules);
        }
        return current;
    }
}

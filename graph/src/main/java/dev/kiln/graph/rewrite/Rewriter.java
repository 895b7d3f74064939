package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * Rewrites graphs by rules. A sweep visits each node once, in order; the first rule whose pattern and guard it meets is
 * applied, and later nodes see what came of it. What a rule puts in is visited in turn, so that rules must come to an end.
 * Nodes and constants that only the old ones read go. The types are inferred once, as the sweep goes on; a graph that no
 * rule applies to is returned as it is.
 *
 * <p>A result that came to equal another value keeps its name: what makes that value makes it under the name of the result,
 * and where that cannot be, as for an input, the result is a copy. Bodies of branches and loops are left alone.
 */
@Experimental
public final class Rewriter {

    private Rewriter() {}

    /**
     * One sweep over a graph.
     *
     * @param graph the graph, or a body of one
     * @param rules the rules, the first one tried first
     * @return the rewritten graph; the same one where nothing was rewritten
     * @throws dev.kiln.graph.error.GraphException if what a rule wrote is not a whole graph, or rules do not come to an end
     */
    public static Graph sweep(Graph graph, List<RewriteRule> rules) {
        boolean mayApply = graph.nodes().stream()
                .anyMatch(node -> rules.stream().anyMatch(rule -> rule.pattern().mayBe(node.operator())));
        return mayApply ? new Sweep(graph, rules, false).run() : graph;
    }

    /**
     * One sweep over what the results and the states of a graph need. All else goes, and does not count as a reader.
     *
     * @param graph the graph, or a body of one
     * @param rules the rules, the first one tried first
     * @return the rewritten graph; the same one where nothing was rewritten or went
     * @throws dev.kiln.graph.error.GraphException if what a rule wrote is not a whole graph, or rules do not come to an end
     */
    public static Graph sweepNeeded(Graph graph, List<RewriteRule> rules) {
        return new Sweep(graph, rules, true).run();
    }
}

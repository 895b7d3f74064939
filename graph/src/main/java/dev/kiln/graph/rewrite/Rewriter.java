package dev.kiln.graph.rewrite;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Experimental;
import java.util.List;

/**
 * Rewrites graphs by rules. A sweep visits each node once, in order; the first rule whose pattern and guard match is
 * applied, and later nodes see the result. Added nodes are visited in turn, so rules must terminate. Nodes and constants
 * that only replaced nodes read are removed. Types are inferred once, during the sweep; a graph to which no rule applies
 * is returned unchanged.
 *
 * <p>A result that a rule replaces by an equal value keeps its name: the value's producer takes over the name, or, where
 * it cannot, as for an input, a copy is inserted. Bodies of branches and loops are not rewritten.
 */
@Experimental
public final class Rewriter {

    private Rewriter() {}

    /**
     * One sweep over a graph.
     *
     * @param graph the graph, or a body of one
     * @param rules the rules, the first one tried first
     * @return the rewritten graph; the same one if no rule applies
     * @throws dev.kiln.graph.error.GraphException if a replacement makes the graph invalid, or the rules do not terminate
     */
    public static Graph sweep(Graph graph, List<RewriteRule> rules) {
        boolean mayApply = graph.nodes().stream()
                .anyMatch(node -> rules.stream().anyMatch(rule -> rule.pattern().mayBe(node.operator())));
        return mayApply ? new Sweep(graph, rules, false).run() : graph;
    }

    /**
     * One sweep over the nodes that the results and the states of a graph need. The others are removed, and do not
     * count as readers.
     *
     * @param graph the graph, or a body of one
     * @param rules the rules, the first one tried first
     * @return the rewritten graph; the same one if no rule applies and nothing is removed
     * @throws dev.kiln.graph.error.GraphException if a replacement makes the graph invalid, or the rules do not terminate
     */
    public static Graph sweepNeeded(Graph graph, List<RewriteRule> rules) {
        return new Sweep(graph, rules, true).run();
    }
}

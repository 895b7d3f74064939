package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.anyNode;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Common subexpression elimination. Nodes are equal if they have the same operator, inputs and attributes, none of them a
 * graph, and draw no random numbers. Nodes that differ only in the number of their wanted outputs are merged, too. An
 * object is for one sweep.
 */
@Experimental
public final class EqualNodes {

    private record Computation(String domain, String operator, List<String> inputs, Attributes attributes) {}

    private final Map<Computation, Node> first = new HashMap<>();

    /** Merges equal nodes. */
    public EqualNodes() {}

    /** Returns the rule for one sweep, after all other rules, which no longer change the node that it sees. */
    public RewriteRule rule() {
        return RewriteRule.on(anyNode()).when(EqualNodes::isDecided).replaceWhere(this::merged);
    }

    private static boolean isDecided(Match match) {
        Node node = match.root();
        return node.attributes().graphs().isEmpty() && !OperatorFamily.RANDOM.has(node);
    }

    private Optional<Replacement> merged(Match match) {
        Node node = match.root();
        Computation computation = new Computation(node.domain(), node.operator(), node.inputs(), node.attributes());
        Node known = first.putIfAbsent(computation, node);
        if (known == null || known.equals(node)) {
            return Optional.empty();
        }
        List<String> values = node.outputs().isEmpty()
                ? List.of()
                : known.outputs()
                        .subList(
                                0,
                                Math.min(known.outputs().size(), node.outputs().size()));
        Replacement byKnown = Replacement.byValues(values);
        Node wider = known.withOutputs(joined(known, node));
        if (wider.equals(known)) {
            return Optional.of(byKnown);
        }
        first.put(computation, wider);
        return Optional.of(byKnown.andInPlaceOf(known, wider));
    }

    /** The outputs of a node, those that it omits taken from an equal node. */
    private static List<String> joined(Node node, Node other) {
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < Math.max(node.outputs().size(), other.outputs().size()); i++) {
            outputs.add(node.output(i).isEmpty() ? other.output(i) : node.output(i));
        }
        return outputs;
    }
}

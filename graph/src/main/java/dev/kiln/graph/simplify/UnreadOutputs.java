package dev.kiln.graph.simplify;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Dead code elimination in loops: drops unread scan outputs, and the nodes of the body that only they need. */
@Experimental
public final class UnreadOutputs {

    /** Drops the unread scan outputs of {@code Scan} and {@code Loop}. */
    public static final RewriteRule RULE = RewriteRule.on(node("Scan", "Loop")).replaceWhere(UnreadOutputs::smaller);

    private UnreadOutputs() {}

    /** The number of loop-carried states of a node. */
    private static int carried(Node node) {
        return node.is("Loop")
                ? node.inputs().size() - 2
                : node.inputs().size() - (int) node.attributes().integer("num_scan_inputs", 0);
    }

    private static Optional<Replacement> smaller(Match match) {
        Node node = match.root();
        int first = carried(node);
        int conditions = node.is("Loop") ? 1 : 0;
        Graph body = node.attributes().graph("body").orElseThrow();
        List<String> outputs = new ArrayList<>(
                node.outputs().subList(0, Math.min(first, node.outputs().size())));
        List<String> results = new ArrayList<>(body.outputs().subList(0, first + conditions));
        List<Integer> kept = new ArrayList<>();
        for (int i = first; i < node.outputs().size(); i++) {
            if (match.isRead(node.output(i))) {
                outputs.add(node.output(i));
                results.add(body.outputs().get(i + conditions));
                kept.add(i - first);
            }
        }
        if (results.size() == body.outputs().size()) {
            return Optional.empty();
        }
        Graph rest = GraphEditor.of(body).outputs(results).prune().buildBody();
        Attributes attributes = node.attributes().with("body", new Attribute.Subgraph(rest));
        for (String list : List.of("scan_output_axes", "scan_output_directions")) {
            attributes = chosen(attributes, list, kept);
        }
        return Optional.of(Replacement.by(node.withOutputs(outputs).withAttributes(attributes)));
    }

    private static Attributes chosen(Attributes attributes, String list, List<Integer> kept) {
        return attributes
                .integers(list)
                .map(all -> attributes.with(
                        list, kept.stream().mapToLong(i -> all[i]).toArray()))
                .orElse(attributes);
    }
}

package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Leaves out what a {@code Scan} or {@code Loop} collects for no one, and what its body does for that alone. */
final class UnreadOutputs {

    private UnreadOutputs() {}

    static Graph drop(Graph graph) {
        if (graph.nodes().stream().noneMatch(UnreadOutputs::collects)) {
            return graph;
        }
        Graph needed = GraphEditor.of(graph).prune().build();
        Set<String> read = new HashSet<>(needed.consumers().keySet());
        read.addAll(needed.outputs());
        needed.states().stream().map(State::output).forEach(read::add);
        return GraphEditor.of(needed)
                .mapNodes(n -> collects(n) ? smaller(n, read) : n)
                .prune()
                .build();
    }

    private static boolean collects(Node node) {
        return node.is("Scan") || node.is("Loop");
    }

    /** How many values a node carries from step to step. */
    private static int carried(Node node) {
        return node.is("Loop")
                ? node.inputs().size() - 2
                : node.inputs().size() - (int) node.attributes().integer("num_scan_inputs", 0);
    }

    private static Node smaller(Node node, Set<String> read) {
        int first = carried(node);
        int conditions = node.is("Loop") ? 1 : 0;
        Graph body = node.attributes().graph("body").orElseThrow();
        List<String> outputs = new ArrayList<>(
                node.outputs().subList(0, Math.min(first, node.outputs().size())));
        List<String> results = new ArrayList<>(body.outputs().subList(0, first + conditions));
        List<Integer> kept = new ArrayList<>();
        for (int i = first; i < node.outputs().size(); i++) {
            if (read.contains(node.output(i))) {
                outputs.add(node.output(i));
                results.add(body.outputs().get(i + conditions));
                kept.add(i - first);
            }
        }
        if (results.size() == body.outputs().size()) {
            return node;
        }
        Graph rest = GraphEditor.of(body).outputs(results).prune().buildBody();
        Attributes attributes = node.attributes().with("body", new Attribute.Subgraph(rest));
        for (String list : List.of("scan_output_axes", "scan_output_directions")) {
            attributes = chosen(attributes, list, kept);
        }
        return node.withOutputs(outputs).withAttributes(attributes);
    }

    private static Attributes chosen(Attributes attributes, String list, List<Integer> kept) {
        return attributes
                .integers(list)
                .map(all -> attributes.with(
                        list, kept.stream().mapToLong(i -> all[i]).toArray()))
                .orElse(attributes);
    }
}

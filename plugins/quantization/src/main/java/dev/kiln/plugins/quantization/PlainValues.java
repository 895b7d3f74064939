package dev.kiln.plugins.quantization;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Removes the nodes that create constants and those that only copy, so that rules see the values directly. */
final class PlainValues {

    private PlainValues() {}

    static Graph of(Graph graph) {
        return withoutCopies(withoutConstantNodes(graph));
    }

    private static Graph withoutConstantNodes(Graph graph) {
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : graph.nodes()) {
            if (node.is("Constant")) {
                constant(node).ifPresent(value -> editor.remove(node).constant(node.output(0), value));
            }
        }
        return editor.build();
    }

    private static Optional<Tensor> constant(Node node) {
        return node.attributes()
                .tensor("value")
                .or(() -> node.attributes().has("value_float")
                        ? Optional.of(Tensor.scalar(
                                ElementType.FLOAT, node.attributes().real("value_float", 0)))
                        : Optional.empty());
    }

    private static Graph withoutCopies(Graph graph) {
        Graph current = graph;
        for (Node node : graph.nodes()) {
            if (isCopy(node)) {
                current = withoutCopy(current, current.producer(node.output(0)).orElseThrow());
            }
        }
        return current;
    }

    /** In its inference form a dropout is a copy, too. */
    private static boolean isCopy(Node node) {
        return node.is("Identity") || (node.is("Dropout") && node.outputs().size() == 1);
    }

    private static Graph withoutCopy(Graph graph, Node copy) {
        String from = copy.input(0);
        String to = copy.output(0);
        Set<String> captured = graph.nodes().stream()
                .flatMap(n -> n.attributes().graphs().stream())
                .flatMap(g -> g.captures().stream())
                .collect(Collectors.toCollection(HashSet::new));
        boolean named = graph.outputs().contains(to) || captured.contains(to);
        if (!named) {
            return GraphEditor.of(graph).remove(copy).redirect(to, from).build();
        }
        boolean movable =
                graph.producer(from).isPresent() && !graph.outputs().contains(from) && !captured.contains(from);
        return movable ? renamed(GraphEditor.of(graph).remove(copy).redirect(from, to), Map.of(from, to)) : graph;
    }

    private static Graph renamed(GraphEditor editor, Map<String, String> names) {
        return editor.mapNodes(n -> n.withOutputs(mapped(n.outputs(), names))).build();
    }

    private static List<String> mapped(List<String> values, Map<String, String> names) {
        return values.stream().map(v -> names.getOrDefault(v, v)).toList();
    }
}

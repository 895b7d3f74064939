package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Results that are copies of what a node makes: the node makes them itself, under their names. */
final class Aliases {

    private Aliases() {}

    static Graph remove(Graph graph) {
        if (graph.nodes().stream().anyMatch(n -> !n.attributes().graphs().isEmpty())) {
            return graph;
        }
        Set<String> fixed = new HashSet<>(graph.outputs());
        graph.states().forEach(s -> fixed.add(s.output()));
        Map<String, String> names = new HashMap<>();
        for (Node node : graph.nodes()) {
            boolean copies = node.is("Identity") && fixed.contains(node.output(0));
            if (copies && graph.producer(node.input(0)).isPresent() && !fixed.contains(node.input(0))) {
                names.putIfAbsent(node.input(0), node.output(0));
            }
        }
        return names.isEmpty() ? graph : renamed(graph, names);
    }

    private static Graph renamed(Graph graph, Map<String, String> names) {
        GraphEditor editor = GraphEditor.of(graph);
        for (Node node : graph.nodes()) {
            if (node.is("Identity") && node.output(0).equals(names.get(node.input(0)))) {
                editor.remove(node);
            }
        }
        return editor.mapNodes(n -> n.withInputs(all(n.inputs(), names)).withOutputs(all(n.outputs(), names)))
                .build();
    }

    private static List<String> all(List<String> values, Map<String, String> names) {
        return values.stream().map(v -> names.getOrDefault(v, v)).collect(Collectors.toList());
    }
}

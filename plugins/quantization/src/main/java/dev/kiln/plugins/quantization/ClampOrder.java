package dev.kiln.plugins.quantization;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.operator.OperatorFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings every {@code Relu} and {@code Clip} before the poolings and rearrangements that it stands behind:
 * {@code relu(maxPool(x)) = maxPool(relu(x))}, as both keep the order of numbers. Right behind its layer it becomes
 * part of the layer's quantization; behind a pooling it would give the pooling's two sides different scales.
 */
final class ClampOrder {

    private static final Set<String> CLAMPS = Set.of("Relu", "Clip");

    private ClampOrder() {}

    static boolean isClamp(Node node) {
        return node.domain().isEmpty() && CLAMPS.contains(node.operator());
    }

    static Graph of(Graph graph) {
        Graph current = graph;
        Optional<Graph> next = step(current);
        while (next.isPresent()) {
            current = next.get();
            next = step(current);
        }
        return current;
    }

    private static Optional<Graph> step(Graph graph) {
        Map<String, List<Node>> consumers = graph.consumers();
        for (Node clamp : graph.nodes()) {
            Optional<Node> passed = isClamp(clamp) ? graph.producer(clamp.input(0)) : Optional.empty();
            if (passed.isPresent() && canPass(graph, consumers, passed.get())) {
                return Optional.of(exchanged(graph, clamp, passed.get()));
            }
        }
        return Optional.empty();
    }

    private static boolean canPass(Graph graph, Map<String, List<Node>> consumers, Node node) {
        boolean keepsOrder = node.is("MaxPool") || node.is("Transpose") || OperatorFamily.RESHAPING.has(node);
        return keepsOrder
                && node.outputs().size() == 1
                && isPrivate(graph, consumers, node.output(0))
                && isPrivate(graph, consumers, node.input(0))
                && graph.producer(node.input(0)).isPresent();
    }

    private static boolean isPrivate(Graph graph, Map<String, List<Node>> consumers, String value) {
        return consumers.getOrDefault(value, List.of()).size() == 1
                && !graph.outputs().contains(value);
    }

    private static Graph exchanged(Graph graph, Node clamp, Node passed) {
        GraphEditor editor = GraphEditor.of(graph);
        String clamped = editor.freshName(passed.input(0) + "/clamped");
        editor.replace(passed, clamp.withInputs(first(clamp, passed.input(0))).withOutputs(List.of(clamped)));
        editor.replace(clamp, passed.withInputs(first(passed, clamped)).withOutputs(clamp.outputs()));
        return editor.build();
    }

    private static List<String> first(Node node, String value) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, value);
        return inputs;
    }
}

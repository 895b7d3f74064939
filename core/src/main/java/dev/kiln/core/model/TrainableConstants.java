package dev.kiln.core.model;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds in a graph from elsewhere the constants that its training once changed, by what they are used for. */
final class TrainableConstants {

    /** For each operator the inputs that are weights as a rule. */
    private static final Map<String, List<Integer>> WEIGHTS = Map.ofEntries(
            Map.entry("Conv", List.of(1, 2)),
            Map.entry("ConvTranspose", List.of(1, 2)),
            Map.entry("Gemm", List.of(0, 1, 2)),
            Map.entry("MatMul", List.of(0, 1)),
            Map.entry("BatchNormalization", List.of(1, 2)),
            Map.entry("InstanceNormalization", List.of(1, 2)),
            Map.entry("LayerNormalization", List.of(1, 2)),
            Map.entry("GroupNormalization", List.of(1, 2)),
            Map.entry("PRelu", List.of(1)),
            Map.entry("Gather", List.of(0)),
            Map.entry("LSTM", List.of(1, 2, 3, 7)),
            Map.entry("GRU", List.of(1, 2, 3)),
            Map.entry("RNN", List.of(1, 2, 3)),
            Map.entry("Add", List.of(0, 1)));

    private static final Set<String> REARRANGEMENTS =
            Set.of("Reshape", "Transpose", "Identity", "Squeeze", "Unsqueeze");

    private TrainableConstants() {}

    static Set<String> parameters(Graph graph) {
        Set<String> found = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty()) {
                for (int input : WEIGHTS.getOrDefault(node.operator(), List.of())) {
                    addConstant(graph, node.input(input), found);
                }
            }
            if (node.is("Mul")) {
                addScale(graph, node.input(0), node.input(1), found);
                addScale(graph, node.input(1), node.input(0), found);
            }
        }
        return found;
    }

    /** A scalar is a setting, not a weight; one behind a rearrangement counts all the same. */
    private static void addConstant(Graph graph, String value, Set<String> found) {
        Tensor constant = graph.constants().get(value);
        if (constant != null) {
            if (constant.elementType().isFloating() && constant.size() > 1) {
                found.add(value);
            }
            return;
        }
        graph.producer(value)
                .filter(n -> n.domain().isEmpty() && REARRANGEMENTS.contains(n.operator()))
                .ifPresent(n -> addConstant(graph, n.input(0), found));
    }

    /** A vector that multiplies a quotient is the scale of a normalization written as elementary operators. */
    private static void addScale(Graph graph, String quotient, String scale, Set<String> found) {
        if (graph.producer(quotient).filter(n -> n.is("Div")).isPresent()) {
            addConstant(graph, scale, found);
        }
    }

    static Set<String> statistics(Graph graph) {
        Set<String> found = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (node.is("BatchNormalization")) {
                addConstant(graph, node.input(3), found);
                addConstant(graph, node.input(4), found);
            }
        }
        return found;
    }
}

package dev.kiln.plugins.simplification;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The number of nodes of each operator before and after. */
final class OperatorCounts {

    private OperatorCounts() {}

    /** A sentence with the counts of those that changed, and the bytes of the constants. */
    static String note(Graph before, Graph after) {
        Map<String, Long> first = counts(before);
        Map<String, Long> second = counts(after);
        TreeSet<String> operators = new TreeSet<>(first.keySet());
        operators.addAll(second.keySet());
        List<String> changed = new ArrayList<>();
        for (String operator : operators) {
            long had = first.getOrDefault(operator, 0L);
            long has = second.getOrDefault(operator, 0L);
            if (had != has) {
                changed.add(operator + " " + had + " -> " + has);
            }
        }
        String each = changed.isEmpty() ? "" : " (" + String.join(", ", changed) + ")";
        return "Nodes: " + before.nodes().size() + " -> " + after.nodes().size() + each + "; bytes of constants: "
                + bytes(before) + " -> " + bytes(after) + ".";
    }

    private static Map<String, Long> counts(Graph graph) {
        return graph.nodes().stream()
                .collect(Collectors.groupingBy(Node::operator, TreeMap::new, Collectors.counting()));
    }

    private static long bytes(Graph graph) {
        return graph.constants().values().stream()
                .map(Tensor::bytes)
                .mapToLong(bytes -> bytes.remaining())
                .sum();
    }
}

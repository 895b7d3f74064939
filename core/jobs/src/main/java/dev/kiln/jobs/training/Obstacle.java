package dev.kiln.jobs.training;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reason why an engine lacks an ability for a model.
 *
 * @param reason a clause that names the first node to which it applies
 * @param count the number of nodes to which it applies
 */
public record Obstacle(String reason, int count) {

    /** The reason with the number of further nodes. */
    @Override
    public String toString() {
        return count == 1 ? reason : reason + " (and " + (count - 1) + " more like it)";
    }

    /** Merges clauses that differ only in the node, in their original order. */
    static List<Obstacle> distinct(List<String> clauses, Graph graph) {
        List<String> labels = graph.nodes().stream()
                .filter(node -> !node.name().isEmpty())
                .map(Node::label)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        Map<String, List<String>> alike = new LinkedHashMap<>();
        for (String clause : clauses) {
            alike.computeIfAbsent(withoutNode(clause, labels), reason -> new ArrayList<>())
                    .add(clause);
        }
        return alike.values().stream()
                .map(same -> new Obstacle(same.get(0), same.size()))
                .toList();
    }

    /** The clause with only the operator instead of "operator (node)"; the rest of it may name tensors. */
    private static String withoutNode(String clause, List<String> labels) {
        return labels.stream()
                .filter(clause::contains)
                .findFirst()
                .map(label -> clause.replace(label, label.substring(0, Math.max(0, label.indexOf(" (")))))
                .orElse(clause);
    }
}

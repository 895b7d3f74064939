package dev.kiln.jobs.training;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reason why an engine cannot do something with a model.
 *
 * @param reason a clause that names the first node it is true of
 * @param count of how many nodes it is true
 */
public record Obstacle(String reason, int count) {

    /** The reason, and how many more nodes there are. */
    @Override
    public String toString() {
        return count == 1 ? reason : reason + " (and " + (count - 1) + " more like it)";
    }

    /** Clauses that differ in the node alone become one, in the order in which they came. */
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

    /** The clause with the operator alone in the place of "operator (node)"; the rest of it may name tensors. */
    private static String withoutNode(String clause, List<String> labels) {
        return labels.stream()
                .filter(clause::contains)
                .findFirst()
                .map(label -> clause.replace(label, label.substring(0, Math.max(0, label.indexOf(" (")))))
                .orElse(clause);
    }
}

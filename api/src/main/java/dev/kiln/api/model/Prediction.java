package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The output of a graph that is its prediction. A graph may have others: the predicted class, features, the scores of
 * auxiliary heads.
 *
 * @param output the output's name
 * @param isStated whether it is certain: the file or its user states it, or there is no other output. Otherwise data
 *     can show that another output is meant
 */
@Stable
public record Prediction(String output, boolean isStated) {

    /**
     * A prediction stated by the file or its user.
     *
     * @param output the output's name
     * @return the prediction
     */
    public static Prediction stated(String output) {
        return new Prediction(output, true);
    }

    /**
     * The prediction of a graph without further information: its first {@linkplain #candidates candidate}.
     *
     * @param graph a graph
     * @return the prediction, stated if there is no other output
     * @throws GraphException if the graph has no output
     */
    public static Prediction likeliest(Graph graph) {
        if (graph.outputs().isEmpty()) {
            throw new GraphException("The graph " + graph.name() + " has no output, so it predicts nothing.");
        }
        return new Prediction(
                candidates(graph).get(0), graph.outputs().stream().distinct().count() == 1);
    }

    /**
     * The outputs of a graph from the likeliest prediction to the least likely one. First come floating point outputs
     * with one number for each class or one for the whole example, {@code [N, K]} or {@code [N]}, then other floating
     * point outputs, then all others, such as the predicted class. Among equals, outputs from which another one is
     * computed come later, such as features from which scores are computed; otherwise the order is the graph's.
     *
     * @param graph a graph
     * @return the names of all its outputs
     */
    public static List<String> candidates(Graph graph) {
        return graph.outputs().stream()
                .distinct()
                .sorted(Comparator.comparingInt(output -> unlikeliness(graph, output)))
                .toList();
    }

    private static int unlikeliness(Graph graph, String output) {
        String source = source(graph, output);
        boolean isRead = graph.outputs().stream()
                .filter(other -> kind(graph, other) == kind(graph, output))
                .map(other -> source(graph, other))
                .anyMatch(other ->
                        !other.equals(source) && ancestors(graph, other).contains(source));
        return 2 * kind(graph, output) + (isRead ? 1 : 0);
    }

    /** 0 for scores, 1 for other floating point outputs, 2 for all others. */
    private static int kind(Graph graph, String output) {
        ElementType type = graph.type(output).elementType();
        Shape shape = graph.type(output).shape();
        if (!type.isFloating() && type != ElementType.UNDEFINED) {
            return 2;
        }
        return shape.isRanked() && shape.rank() > 0 && !ClassAxis.of(shape).isSpread() ? 0 : 1;
    }

    /** The value of which an output is an alias. */
    private static String source(Graph graph, String output) {
        return graph.producer(output)
                .filter(node -> node.is("Identity"))
                .map(node -> source(graph, node.input(0)))
                .orElse(output);
    }

    private static Set<String> ancestors(Graph graph, String output) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(output));
        while (!open.isEmpty()) {
            graph.producer(open.removeLast())
                    .map(Node::inputs)
                    .orElse(List.of())
                    .forEach(input -> {
                        if (seen.add(input)) {
                            open.add(input);
                        }
                    });
        }
        return seen;
    }
}

package dev.kiln.api.model;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The logits of a classifier, found in its graph.
 *
 * @param graph the graph
 * @param name the value that holds them
 * @param form how they become {@code [N, K]}
 */
record Logits(Graph graph, String name, Form form) {

    /** How a value becomes logits. */
    enum Form {
        /** It is {@code [N, K]}, or nothing is known that speaks against it. */
        ROWS,
        /** Of one example's axes all but one have the length 1. */
        FLATTENED,
        /** There is one score {@code z} for two classes: the logits are 0 and z. */
        ONE_SCORE
    }

    /** The operators that leave the numbers of an example in their order, and nearly as they are. */
    private static final Set<String> REARRANGEMENTS =
            Set.of("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Clip");

    static Logits of(Graph graph, String prediction) {
        String name = beforeProbabilities(graph, prediction);
        return new Logits(graph, name, form(graph, name));
    }

    private static String beforeProbabilities(Graph graph, String prediction) {
        Optional<Node> last = graph.producer(prediction);
        while (last.isPresent() && isRearrangement(graph, last.get())) {
            last = graph.producer(last.get().input(0));
        }
        return last.filter(node -> node.is("Sigmoid") || isSoftmaxOfClasses(graph, node))
                .map(node -> node.input(0))
                .orElse(prediction);
    }

    /** A cast to integers makes classes of scores, and what is computed from these are no scores. */
    private static boolean isRearrangement(Graph graph, Node node) {
        return node.domain().isEmpty()
                && REARRANGEMENTS.contains(node.operator())
                && isNumber(graph, node.output(0))
                && isNumber(graph, node.input(0));
    }

    private static boolean isNumber(Graph graph, String value) {
        ElementType type = graph.type(value).elementType();
        return type.isFloating() || type == ElementType.UNDEFINED;
    }

    /** Whether it is a softmax over all numbers of an example; one over positions or pixels makes no classes. */
    private static boolean isSoftmaxOfClasses(Graph graph, Node node) {
        if (!node.is("Softmax")) {
            return false;
        }
        Shape shape = graph.type(node.output(0)).shape();
        long axis = node.attributes().integer("axis", -1);
        if (!shape.isRanked()) {
            return axis == -1 || axis == 1;
        }
        return ClassAxis.of(shape).isAlong((int) (axis < 0 ? axis + shape.rank() : axis));
    }

    private static Form form(Graph graph, String name) {
        Shape shape = graph.type(name).shape();
        if (!isNumber(graph, name)) {
            return Form.ROWS;
        }
        if (shape.rank() == 1) {
            return isBatch(graph, shape.dim(0)) ? Form.ONE_SCORE : Form.ROWS;
        }
        ClassAxis classes = ClassAxis.of(shape);
        if (shape.rank() < 2 || classes.isSpread()) {
            return Form.ROWS;
        }
        if (classes.isSingle()) {
            return Form.ONE_SCORE;
        }
        return shape.rank() == 2 ? Form.ROWS : Form.FLATTENED;
    }

    /** Whether a first axis is that of the examples, and not that of the classes of a single one. */
    private static boolean isBatch(Graph graph, Dim length) {
        return graph.inputs().stream()
                .map(input -> input.type().shape())
                .anyMatch(shape -> !shape.isRanked()
                        || (shape.rank() > 0
                                && (shape.dim(0).equals(length)
                                        || (!shape.dim(0).isFixed() && !length.isFixed()))));
    }

    /** Where the graph has been put into another one. */
    Value in(Map<String, Value> values) {
        Value numbers = find(values, name, graph).cast(ElementType.FLOAT);
        return switch (form) {
            case ROWS -> numbers;
            case FLATTENED -> numbers.flatten(1);
            case ONE_SCORE -> withZero(column(numbers));
        };
    }

    /** A value of a graph by its name there. */
    static Value find(Map<String, Value> values, String name, Graph graph) {
        Value value = values.get(name);
        if (value == null) {
            throw new GraphException("The model " + graph.name() + " has no value named " + name + ".");
        }
        return value;
    }

    private static Value column(Value scores) {
        return switch (scores.shape().rank()) {
            case 1 -> scores.unsqueeze(1);
            case 2 -> scores;
            default -> scores.flatten(1);
        };
    }

    /** Padded, since a product with zero would spoil infinite scores. */
    private static Value withZero(Value column) {
        return column.graph()
                .apply("Pad", Attributes.NONE, column, column.graph().integers(0, 1, 0, 0));
    }

    /** The shape of what {@link #in} returns. */
    Shape shape() {
        Shape shape = graph.type(name).shape();
        return switch (form) {
            case ROWS -> shape;
            case FLATTENED ->
                Shape.of(List.of(
                        shape.dim(0), shape.dim(ClassAxis.of(shape).axes().get(0))));
            case ONE_SCORE -> Shape.of(List.of(shape.dim(0), Dim.of(2)));
        };
    }
}

package dev.kiln.api.model;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logits of a classifier, found in its graph.
 *
 * @param graph the graph
 * @param name the value that holds them
 * @param form their conversion to {@code [N, K]}
 */
record Logits(Graph graph, String name, Form form) {

    /** The conversion of a value to logits. */
    enum Form {
        /** It is {@code [N, K]}, as far as the shape is known. */
        ROWS,
        /** All but one of an example's axes have the length 1. */
        FLATTENED,
        /** There is one score {@code z} for two classes: the logits are 0 and z. */
        ONE_SCORE,
        /** There is one probability {@code p}: the logits are {@code log(1 - p)} and {@code log p}. */
        ONE_PROBABILITY,
        /** It holds the logits of two classes, of which only the second one's probability is predicted. */
        PAIR
    }

    /**
     * The lower bound to which probabilities are clipped; the upper one is as far below 1: the magnitude of the logit
     * is at most 16.2.
     */
    private static final double LEAST = 1e-7;

    static Logits of(Model model) {
        Graph graph = model.graph();
        String prediction = model.prediction().output();
        ProbabilityEnd end = new ProbabilityEnd(graph);
        String name = end.logits(prediction).orElse(prediction);
        Form form = form(graph, name);
        if (form != Form.ONE_SCORE || !name.equals(prediction)) {
            return new Logits(graph, name, form);
        }
        return end.pair(prediction)
                .map(pair -> new Logits(graph, pair, Form.PAIR))
                .orElseGet(() -> new Logits(graph, name, isProbability(model) ? Form.ONE_PROBABILITY : form));
    }

    private static boolean isProbability(Model model) {
        Bounds bounds = new BoundedValues(model.graph()).of(model.prediction().output());
        return bounds.isWithinUnit() || stated(model).equals(Optional.of(OneScore.PROBABILITY));
    }

    private static Optional<OneScore> stated(Model model) {
        String said = model.metadata().get(OneScore.KEY);
        return Arrays.stream(OneScore.values())
                .filter(score -> score.name().equalsIgnoreCase(said))
                .findFirst();
    }

    /**
     * The kind of a model's single score; empty where it has more, and where neither the graph nor the model states it.
     */
    static Optional<OneScore> oneScore(Model model) {
        Logits logits = of(model);
        boolean hidden = !logits.name().equals(model.prediction().output());
        return switch (logits.form()) {
            case ROWS, FLATTENED -> Optional.empty();
            case PAIR, ONE_PROBABILITY -> Optional.of(OneScore.PROBABILITY);
            case ONE_SCORE -> hidden ? Optional.of(OneScore.PROBABILITY) : stated(model);
        };
    }

    boolean isOneScore() {
        return form == Form.ONE_SCORE || form == Form.ONE_PROBABILITY || form == Form.PAIR;
    }

    private static Form form(Graph graph, String name) {
        Shape shape = graph.type(name).shape();
        if (!ProbabilityEnd.isNumber(graph, name)) {
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

    /** Whether a first axis is the batch, and not the classes of a single example. */
    private static boolean isBatch(Graph graph, Dim length) {
        return graph.inputs().stream()
                .map(input -> input.type().shape())
                .anyMatch(shape -> !shape.isRanked()
                        || (shape.rank() > 0
                                && (shape.dim(0).equals(length)
                                        || (!shape.dim(0).isFixed() && !length.isFixed()))));
    }

    /** The logits where the graph has been inlined into another one. */
    Value in(Map<String, Value> values) {
        Value numbers = find(values, name, graph).cast(ElementType.FLOAT);
        return switch (form) {
            case ROWS -> numbers;
            case FLATTENED -> numbers.flatten(1);
            case ONE_SCORE -> withZero(column(numbers));
            case ONE_PROBABILITY -> logarithms(column(numbers));
            case PAIR -> numbers.shape().rank() == 2 ? numbers : numbers.flatten(1);
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

    /** Padded, since a product of zero and an infinite score is NaN. */
    private static Value withZero(Value column) {
        return column.graph()
                .apply("Pad", Attributes.NONE, column, column.graph().integers(0, 1, 0, 0));
    }

    private static Value logarithms(Value probability) {
        return probability.neg().add(1).concat(1, probability).max(LEAST).log();
    }

    /** The shape of the result of {@link #in}. */
    Shape shape() {
        Shape shape = graph.type(name).shape();
        return switch (form) {
            case ROWS -> shape;
            case FLATTENED ->
                Shape.of(List.of(
                        shape.dim(0), shape.dim(ClassAxis.of(shape).axes().get(0))));
            case ONE_SCORE, ONE_PROBABILITY, PAIR -> Shape.of(List.of(shape.dim(0), Dim.of(2)));
        };
    }
}

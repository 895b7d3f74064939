package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The end of a graph, where probabilities are made of logits. */
final class ProbabilityEnd {

    /** The operators beside reshaping that leave the numbers of an example in their order, and nearly as they are. */
    private static final Set<String> NEARLY_SAME = Set.of("Cast", "Clip", "Dropout");

    private final Graph graph;

    ProbabilityEnd(Graph graph) {
        this.graph = graph;
    }

    /** What the last operator reads if that is a sigmoid, written by hand or not, or a softmax over the classes. */
    Optional<String> logits(String prediction) {
        return graph.producer(source(prediction))
                .flatMap(node -> node.is("Sigmoid") || isSoftmaxOfClasses(node)
                        ? Optional.of(node.input(0))
                        : ofSigmoidByHand(node))
                .or(() -> ofPercentages(prediction));
    }

    /** What the last softmax over the classes reads if the prediction is its result times one positive number. */
    private Optional<String> ofPercentages(String prediction) {
        return graph.producer(source(prediction))
                .flatMap(this::scaled)
                .flatMap(value -> graph.producer(source(value)))
                .filter(this::isSoftmaxOfClasses)
                .map(softmax -> softmax.input(0));
    }

    private Optional<String> scaled(Node node) {
        return node.is("Mul") || node.is("Div") ? operand(node, this::isOnePositiveNumber) : Optional.empty();
    }

    private boolean isOnePositiveNumber(String value) {
        Tensor constant = graph.constants().get(value);
        return constant != null && constant.size() == 1 && constant.getDouble(0) > 0;
    }

    /** What the last softmax over two classes reads if the prediction is its second column. */
    Optional<String> pair(String prediction) {
        String value = source(prediction);
        return graph.producer(value)
                .filter(node -> isSecondPart(node, value))
                .flatMap(node -> graph.producer(node.input(0)))
                .map(softmax -> softmax.input(0));
    }

    /** What is only rearranged to become the prediction. */
    private String source(String prediction) {
        String value = prediction;
        Optional<String> before = graph.producer(value).flatMap(this::carried);
        while (before.isPresent()) {
            value = before.get();
            before = graph.producer(value).flatMap(this::carried);
        }
        return value;
    }

    /** The input whose numbers are the result's; a cast to integers makes classes of scores, and these are no scores. */
    private Optional<String> carried(Node node) {
        if (!node.domain().isEmpty() || !isNumber(graph, node.output(0))) {
            return Optional.empty();
        }
        Optional<String> input = OperatorFamily.RESHAPING.has(node) || NEARLY_SAME.contains(node.operator())
                ? Optional.of(node.input(0))
                : neutral(node);
        return input.filter(value -> isNumber(graph, value));
    }

    /** The operand that the other one leaves as it is. */
    private Optional<String> neutral(Node node) {
        double unit = node.is("Mul") || node.is("Div") ? 1 : 0;
        return operand(node, other -> holdsOnly(other, unit));
    }

    /** The operand of the result's shape beside such another one, of a sum, difference, product or quotient. */
    private Optional<String> operand(Node node, Predicate<String> other) {
        boolean commutes = node.is("Mul") || node.is("Add");
        if (!commutes && !node.is("Div") && !node.is("Sub")) {
            return Optional.empty();
        }
        Shape shape = graph.type(node.output(0)).shape();
        return (commutes ? List.of(0, 1) : List.of(0))
                .stream()
                        .filter(i -> other.test(node.input(1 - i)))
                        .map(node::input)
                        .filter(value -> graph.type(value).shape().equals(shape))
                        .findFirst();
    }

    private boolean holdsOnly(String value, double number) {
        return Optional.ofNullable(graph.constants().get(value))
                .filter(constant -> constant.size() > 0
                        && LongStream.range(0, constant.size()).allMatch(i -> constant.getDouble(i) == number))
                .isPresent();
    }

    static boolean isNumber(Graph graph, String value) {
        ElementType type = graph.type(value).elementType();
        return type.isFloating() || type == ElementType.UNDEFINED;
    }

    /** Whether it is a softmax over all numbers of an example; one over positions or pixels makes no classes. */
    private boolean isSoftmaxOfClasses(Node node) {
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

    /** The {@code z} of {@code 1 / (1 + exp(-z))} and {@code exp(z) / (1 + exp(z))}. */
    private Optional<String> ofSigmoidByHand(Node node) {
        boolean inverted = node.is("Reciprocal") || (node.is("Pow") && holdsOnly(node.input(1), -1));
        boolean divided = node.is("Div") && holdsOnly(node.input(0), 1);
        if (inverted || divided) {
            return exponent(node.input(inverted ? 0 : 1)).flatMap(this::negated);
        }
        return node.is("Div")
                ? exponent(node.input(1))
                        .filter(z -> graph.producer(node.input(0))
                                .filter(n -> n.is("Exp") && n.input(0).equals(z))
                                .isPresent())
                : Optional.empty();
    }

    /** The {@code a} of {@code 1 + exp(a)}. */
    private Optional<String> exponent(String value) {
        return graph.producer(value)
                .filter(node -> node.is("Add"))
                .flatMap(node -> other(node, 1))
                .flatMap(graph::producer)
                .filter(node -> node.is("Exp"))
                .map(node -> node.input(0));
    }

    private Optional<String> negated(String value) {
        return graph.producer(value)
                .flatMap(node -> node.is("Neg")
                        ? Optional.of(node.input(0))
                        : node.is("Mul") ? other(node, -1) : Optional.empty());
    }

    /** The operand beside one that holds a number alone. */
    private Optional<String> other(Node node, double number) {
        return List.of(0, 1).stream()
                .filter(i -> holdsOnly(node.input(1 - i), number))
                .map(node::input)
                .findFirst();
    }

    /** Whether a value is the second of the two columns of a softmax. */
    private boolean isSecondPart(Node node, String value) {
        Optional<Node> softmax = graph.producer(node.input(0)).filter(this::isSoftmaxOfClasses);
        if (softmax.isEmpty()) {
            return false;
        }
        Shape shape = graph.type(node.input(0)).shape();
        ClassAxis classes = ClassAxis.of(shape);
        if (classes.axes().size() != 1 || shape.size(classes.axes().get(0)) != 2) {
            return false;
        }
        int axis = classes.axes().get(0);
        return switch (node.operator()) {
            case "Slice" -> isInteger(node.input(3), axis, shape.rank()) && isInteger(node.input(1), 1, 2);
            case "Gather" -> isAxis(node, axis, shape) && isInteger(node.input(1), 1, 2);
            case "Split" -> isAxis(node, axis, shape) && node.outputs().indexOf(value) == 1;
            default -> false;
        };
    }

    private static boolean isAxis(Node node, int axis, Shape shape) {
        return Math.floorMod(node.attributes().integer("axis", 0), (long) shape.rank()) == axis;
    }

    /** Whether a constant holds a single place, counted from the start or from the end of so many. */
    private boolean isInteger(String value, long place, long count) {
        Tensor constant = graph.constants().get(value);
        return constant != null
                && constant.size() == 1
                && constant.elementType().isInteger()
                && Math.floorMod(constant.toLongArray()[0], count) == place;
    }
}

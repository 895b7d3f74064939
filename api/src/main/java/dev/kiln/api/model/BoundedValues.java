package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/** What the operators of a graph say of the numbers that its values can hold, whatever the graph is fed. */
final class BoundedValues {

    private static final Set<OperatorFamily> SAME_NUMBERS = EnumSet.of(
            OperatorFamily.RESHAPING, OperatorFamily.PERMUTATION, OperatorFamily.CONVERSION, OperatorFamily.REPETITION);

    private final Graph graph;
    private final Map<String, Bounds> known = new HashMap<>();

    BoundedValues(Graph graph) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            Bounds bounds = node.domain().isEmpty() ? of(node) : Bounds.NONE;
            node.outputs().forEach(output -> known.put(output, bounds));
        }
    }

    /** The bounds of a value. */
    Bounds of(String value) {
        if (value.isEmpty()) {
            return Bounds.NONE;
        }
        if (graph.type(value).elementType() == ElementType.BOOL) {
            return Bounds.UNIT;
        }
        Tensor constant = graph.constants().get(value);
        return constant == null ? known.getOrDefault(value, Bounds.NONE) : of(constant);
    }

    private static Bounds of(Tensor constant) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < constant.size(); i++) {
            low = Math.min(low, constant.getDouble(i));
            high = Math.max(high, constant.getDouble(i));
        }
        return low <= high ? new Bounds(low, high) : Bounds.NONE;
    }

    private Bounds of(Node node) {
        return switch (node.operator()) {
            case "Sigmoid", "HardSigmoid", "Softmax", "Hardmax" -> Bounds.UNIT;
            case "Tanh", "Erf", "Sin", "Cos", "Softsign", "Sign" -> Bounds.SIGNED_UNIT;
            case "Softplus", "ReduceL1", "ReduceL2", "ReduceSumSquare" -> Bounds.POSITIVE;
            case "LogSoftmax" -> Bounds.NEGATIVE;
            case "Relu" -> first(node).rising(x -> Math.max(0, x));
            case "Exp" -> first(node).rising(Math::exp);
            case "Sqrt" -> first(node).rising(x -> Math.sqrt(Math.max(0, x)));
            case "Abs" -> first(node).absolute();
            case "Neg" -> first(node).negated();
            case "Reciprocal" -> first(node).reciprocal();
            case "Add", "Sum" -> all(node, Bounds::plus);
            case "Mul" -> all(node, Bounds::times);
            case "Min" -> all(node, Bounds::least);
            case "Max" -> all(node, Bounds::greatest);
            case "Concat", "Mean" -> all(node, Bounds::or);
            case "Sub" -> first(node).plus(of(node.input(1)).negated());
            case "Div" -> first(node).times(of(node.input(1)).reciprocal());
            case "Pow" -> power(node);
            case "Where" -> of(node.input(1)).or(of(node.input(2)));
            case "Clip" -> clipped(node);
            case "Slice", "Gather", "Split", "Dropout", "ReduceMean", "ReduceMax", "ReduceMin" -> first(node);
            default -> OperatorFamily.isOneOf(node, SAME_NUMBERS) ? first(node) : Bounds.NONE;
        };
    }

    private Bounds first(Node node) {
        return of(node.input(0));
    }

    private Bounds all(Node node, BinaryOperator<Bounds> operator) {
        List<Bounds> inputs = node.inputs().stream().map(this::of).toList();
        return inputs.stream().reduce(operator).orElse(Bounds.NONE);
    }

    private Bounds power(Node node) {
        return number(node.input(1)).map(e -> first(node).power(e)).orElse(Bounds.NONE);
    }

    private Bounds clipped(Node node) {
        Bounds bounds = first(node);
        Optional<Double> low = number(node.input(1));
        Optional<Double> high = number(node.input(2));
        if (low.isPresent()) {
            bounds = bounds.rising(x -> Math.max(x, low.get()));
        }
        return high.isPresent() ? bounds.rising(x -> Math.min(x, high.get())) : bounds;
    }

    private Optional<Double> number(String value) {
        return Optional.ofNullable(graph.constants().get(value))
                .filter(constant -> constant.size() == 1)
                .map(constant -> constant.getDouble(0));
    }
}

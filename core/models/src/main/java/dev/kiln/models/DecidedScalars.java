package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Values of one element that depend only on constants, even if computed by the graph: switches and rates as exporters
 * write them. True is 1, false is 0.
 */
final class DecidedScalars {

    private static final Set<OperatorFamily> ANOTHER_NAME =
            EnumSet.of(OperatorFamily.RESHAPING, OperatorFamily.PERMUTATION);

    private final Graph graph;

    DecidedScalars(Graph graph) {
        this.graph = graph;
    }

    /** The number of a value; empty where it depends on a run, has several elements, or comes from another operator. */
    OptionalDouble value(String name) {
        Tensor constant = graph.constants().get(name);
        if (constant != null) {
            return constant.size() == 1 ? OptionalDouble.of(constant.getDouble(0)) : OptionalDouble.empty();
        }
        Optional<Node> producer =
                graph.producer(name).filter(node -> node.domain().isEmpty());
        return producer.isPresent() ? value(producer.get()) : OptionalDouble.empty();
    }

    private OptionalDouble value(Node node) {
        if (node.is("Where")) {
            OptionalDouble chosen = value(node.input(0));
            return chosen.isPresent() ? value(node.input(chosen.getAsDouble() != 0 ? 1 : 2)) : OptionalDouble.empty();
        }
        OptionalDouble first = value(node.input(0));
        if (first.isEmpty()) {
            return first;
        }
        double x = first.getAsDouble();
        if (OperatorFamily.isOneOf(node, ANOTHER_NAME)) {
            return first;
        }
        return switch (node.operator()) {
            case "Not" -> truth(x == 0);
            case "Neg" -> OptionalDouble.of(-x);
            case "Cast" -> cast(node, x);
            default -> node.inputs().size() == 2 ? ofTwo(node, x) : OptionalDouble.empty();
        };
    }

    private OptionalDouble cast(Node node, double x) {
        ElementType type = graph.type(node.output(0)).elementType();
        if (type == ElementType.BOOL) {
            return truth(x != 0);
        }
        return OptionalDouble.of(type.isInteger() ? (long) x : x);
    }

    private OptionalDouble ofTwo(Node node, double x) {
        OptionalDouble second = value(node.input(1));
        if (second.isEmpty()) {
            return second;
        }
        double y = second.getAsDouble();
        return switch (node.operator()) {
            case "And" -> truth(x != 0 && y != 0);
            case "Or" -> truth(x != 0 || y != 0);
            case "Xor" -> truth((x != 0) != (y != 0));
            case "Equal" -> truth(x == y);
            case "Greater" -> truth(x > y);
            case "GreaterOrEqual" -> truth(x >= y);
            case "Less" -> truth(x < y);
            case "LessOrEqual" -> truth(x <= y);
            case "Add" -> OptionalDouble.of(x + y);
            case "Sub" -> OptionalDouble.of(x - y);
            case "Mul" -> OptionalDouble.of(x * y);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble truth(boolean holds) {
        return OptionalDouble.of(holds ? 1 : 0);
    }
}

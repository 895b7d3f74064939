package dev.kiln.engine.onnx.simplify;

import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Operators that compute nothing: what they make is there already. */
final class Redundancy {

    private static final Set<String> BROADCASTING = Set.of("Add", "Sub", "Mul", "Div");

    /** Operators whose result has the elements of their input, in their order. */
    private static final Set<String> KEEP_ORDER = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

    private final GraphBuilder graph;
    private final Map<String, Node> producers;

    /**
     * Looks at nodes that are added to a graph.
     *
     * @param graph the graph so far, which has all that a node reads
     * @param producers its nodes by what they make
     */
    Redundancy(GraphBuilder graph, Map<String, Node> producers) {
        this.graph = graph;
        this.producers = producers;
    }

    private Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /**
     * The value that a node's only output equals.
     *
     * @param node a node that is not yet in it
     * @return the name of the value; empty if there is none
     */
    Optional<String> sameAs(Node node) {
        if (!node.domain().isEmpty()
                || node.outputs().size() != 1
                || node.inputs().isEmpty()) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "Identity" -> Optional.of(node.input(0));
            case "Mul" -> neutral(node, 1, 1).or(() -> neutral(node, 0, 1));
            case "Div" -> neutral(node, 1, 1);
            case "Add" -> neutral(node, 1, 0).or(() -> neutral(node, 0, 0));
            case "Sub" -> neutral(node, 1, 0);
            case "Transpose" -> transposed(node);
            case "Expand", "Reshape" -> sized(node);
            case "Cast" -> cast(node);
            case "ReduceSum" -> summed(node);
            default -> Optional.empty();
        };
    }

    /** The other operand, if one is a number, or an expanded one, that changes nothing. */
    private Optional<String> neutral(Node node, int operand, double number) {
        Value other = graph.value(node.input(1 - operand));
        String scalar = unexpanded(node.input(operand), other).orElse(node.input(operand));
        Optional<Tensor> constant = graph.constantOf(graph.value(scalar));
        boolean changesNothing = constant.isPresent()
                && constant.get().size() == 1
                && constant.get().rank() <= other.shape().rank()
                && constant.get().elementType().isFloating()
                && constant.get().getDouble(0) == number;
        return changesNothing ? Optional.of(other.name()) : Optional.empty();
    }

    /** What was expanded to the shape of another value. */
    private Optional<String> unexpanded(String value, Value like) {
        return producer(value)
                .filter(n -> n.is("Expand"))
                .filter(n -> areSame(graph.value(value).shape(), like.shape()))
                .map(n -> n.input(0));
    }

    /** Whether two shapes are known to be the same in every run. */
    private static boolean areSame(Shape a, Shape b) {
        return a.isRanked() && a.equals(b) && !a.dims().contains(Dim.UNKNOWN);
    }

    /** A node that broadcasts by itself what had been expanded for it. */
    Node withoutExpansion(Node node) {
        if (!node.domain().isEmpty() || !BROADCASTING.contains(node.operator())) {
            return node;
        }
        for (int operand = 0; operand < 2; operand++) {
            Value other = graph.value(node.input(1 - operand));
            Optional<String> small = unexpanded(node.input(operand), other);
            if (small.isPresent()) {
                List<String> inputs = new ArrayList<>(node.inputs());
                inputs.set(operand, small.get());
                return node.withInputs(inputs);
            }
        }
        return node;
    }

    /** A transposition that another one takes back, or that moves nothing. */
    private Optional<String> transposed(Node node) {
        Optional<long[]> permutation = node.attributes().integers("perm");
        if (permutation.isEmpty()) {
            return Optional.empty();
        }
        if (isIdentity(permutation.get())) {
            return Optional.of(node.input(0));
        }
        Optional<Node> before = producer(node.input(0)).filter(n -> n.is("Transpose"));
        Optional<long[]> first = before.flatMap(n -> n.attributes().integers("perm"));
        return first.isPresent() && isIdentity(composed(first.get(), permutation.get()))
                ? Optional.of(before.orElseThrow().input(0))
                : Optional.empty();
    }

    /** A movement of elements that does at once what it and the one before it do. */
    Node merged(Node node) {
        if (node.is("Reshape")) {
            return producer(node.input(0))
                    .filter(before -> KEEP_ORDER.contains(before.operator())
                            && before.domain().isEmpty()
                            && saysAll(node))
                    .map(before -> merged(node.withInputs(List.of(before.input(0), node.input(1)))))
                    .orElse(node);
        }
        Optional<long[]> second = node.is("Transpose") ? node.attributes().integers("perm") : Optional.empty();
        Optional<Node> before = producer(node.input(0)).filter(n -> n.is("Transpose"));
        Optional<long[]> first = before.flatMap(n -> n.attributes().integers("perm"));
        return second.isPresent() && first.isPresent()
                ? node.withInputs(List.of(before.orElseThrow().input(0)))
                        .withAttributes(node.attributes().with("perm", composed(first.get(), second.get())))
                : node;
    }

    /** Whether the target says of no length that it is that of the input. */
    private boolean saysAll(Node reshape) {
        Optional<Tensor> target = graph.constantOf(graph.value(reshape.input(1)));
        return target.isPresent() && LongStream.of(target.get().toLongArray()).noneMatch(length -> length == 0);
    }

    private static long[] composed(long[] first, long[] second) {
        return LongStream.of(second).map(axis -> first[(int) axis]).toArray();
    }

    private static boolean isIdentity(long[] permutation) {
        for (int axis = 0; axis < permutation.length; axis++) {
            if (permutation[axis] != axis) {
                return false;
            }
        }
        return true;
    }

    /** A change of shape to the shape that is there. */
    private Optional<String> sized(Node node) {
        Shape shape = graph.value(node.input(0)).shape();
        Optional<long[]> target = graph.constantOf(graph.value(node.input(1))).map(Tensor::toLongArray);
        boolean expands = node.is("Expand");
        boolean same = target.isPresent()
                && shape.isRanked()
                && shape.rank() == target.get().length
                && leaves(shape, target.get(), expands);
        return same ? Optional.of(node.input(0)) : Optional.empty();
    }

    /** An expansion leaves a length with 1, a change of shape the only unknown one with -1. */
    private static boolean leaves(Shape shape, long[] target, boolean expands) {
        int left = 0;
        for (int axis = 0; axis < target.length; axis++) {
            long length = shape.dim(axis).size();
            if (target[axis] == (expands ? 1 : -1)) {
                left++;
            } else if (length != target[axis]) {
                return false;
            }
        }
        return expands || left <= 1;
    }

    private Optional<String> cast(Node node) {
        boolean same = graph.value(node.input(0)).elementType().code()
                == node.attributes().integer("to", 0);
        return same ? Optional.of(node.input(0)) : Optional.empty();
    }

    private Optional<String> summed(Node node) {
        @Nullable Value axes = node.input(1).isEmpty() ? null : graph.value(node.input(1));
        boolean none = axes == null || axes.shape().elements() == 0;
        return none && node.attributes().integer("noop_with_empty_axes", 0) != 0
                ? Optional.of(node.input(0))
                : Optional.empty();
    }
}

package dev.kiln.models;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluates operators that change the order, shape or width of the elements of constants. */
final class Rearrangements {

    private static final Set<String> COPIES = Set.of("Cast", "Transpose", "Slice", "Split", "Concat");
    private static final Set<ElementType> CAST =
            Set.of(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT, ElementType.DOUBLE);

    private final Graph graph;

    /** For the types of the graph of the nodes. */
    Rearrangements(Graph graph) {
        this.graph = graph;
    }

    /** Whether a node is such an operator. */
    static boolean isOne(Node node) {
        return OperatorFamily.RESHAPING.has(node) || (node.domain().isEmpty() && COPIES.contains(node.operator()));
    }

    /** Whether it copies its elements. */
    static boolean isCopy(Node node) {
        return COPIES.contains(node.operator());
    }

    /** The inputs whose elements are passed on. */
    static List<String> data(Node node) {
        return node.is("Concat") ? node.inputs() : List.of(node.input(0));
    }

    /**
     * The output of a node for constants.
     *
     * @param output one of its outputs
     * @param constants the known values
     * @return the value; empty where the form of the node or the element type is not supported here
     */
    Optional<Tensor> value(Node node, String output, Map<String, Tensor> constants) {
        Tensor source = constants.get(node.input(0));
        Shape shape = graph.type(output).shape();
        if (source == null || !shape.isFixed()) {
            return Optional.empty();
        }
        long[] lengths = shape.toArray();
        if (OperatorFamily.RESHAPING.has(node)) {
            return Optional.of(source.reshape(lengths));
        }
        if (source.elementType().bits() < 8) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "Cast" -> cast(node, source);
            case "Transpose" -> Optional.of(transposed(node, source, lengths));
            case "Slice" -> sliced(node, source, lengths, constants);
            case "Split" -> Optional.of(part(node, output, source, lengths));
            default -> joined(node, lengths, constants);
        };
    }

    private static Optional<Tensor> cast(Node node, Tensor source) {
        long code = node.attributes().integer("to", 0);
        return CAST.stream()
                .filter(type -> type.code() == code && CAST.contains(source.elementType()))
                .map(source::cast)
                .findFirst();
    }

    private static Tensor transposed(Node node, Tensor source, long[] lengths) {
        int rank = source.rank();
        long[] strides = Strided.strides(source.shape());
        long[] permutation = node.attributes().integers("perm").orElseGet(() -> reversed(rank));
        long[] moved =
                Arrays.stream(permutation).map(axis -> strides[(int) axis]).toArray();
        return new Strided(lengths, moved, 0).copy(source);
    }

    private static long[] reversed(int rank) {
        long[] axes = new long[rank];
        Arrays.setAll(axes, i -> rank - 1L - i);
        return axes;
    }

    private static Optional<Tensor> sliced(Node node, Tensor source, long[] lengths, Map<String, Tensor> constants) {
        Tensor starts = constants.get(node.input(1));
        boolean known =
                starts != null && node.inputs().stream().skip(2).allMatch(i -> i.isEmpty() || constants.containsKey(i));
        if (!known || starts == null) {
            return Optional.empty();
        }
        long[] strides = Strided.strides(source.shape());
        long offset = 0;
        long[] from = starts.toLongArray();
        for (int i = 0; i < from.length; i++) {
            int axis = (int) entry(constants.get(node.input(3)), i, i, source.rank());
            long step = entry(constants.get(node.input(4)), i, 1, 0);
            offset += first(from[i], step, source.shape()[axis]) * strides[axis];
            strides[axis] *= step;
        }
        return Optional.of(new Strided(lengths, strides, offset).copy(source));
    }

    /** An entry of a list that may be omitted; negative ones count from the end of {@code length} positions. */
    private static long entry(@Nullable Tensor list, int index, long otherwise, int length) {
        long value = list == null ? otherwise : list.toLongArray()[index];
        return value < 0 ? value + length : value;
    }

    /** The first index of a slice, as {@code Slice} limits it. */
    private static long first(long start, long step, long length) {
        long place = start < 0 ? start + length : start;
        return Math.max(0, Math.min(place, step < 0 ? length - 1 : length));
    }

    private Tensor part(Node node, String output, Tensor source, long[] lengths) {
        int axis = axis(node, source.rank());
        long[] strides = Strided.strides(source.shape());
        long before = 0;
        for (String other : node.outputs().subList(0, node.outputs().indexOf(output))) {
            before += graph.type(other).shape().size(axis);
        }
        return new Strided(lengths, strides, before * strides[axis]).copy(source);
    }

    private static Optional<Tensor> joined(Node node, long[] lengths, Map<String, Tensor> constants) {
        List<Tensor> parts = node.inputs().stream()
                .map(constants::get)
                .filter(Objects::nonNull)
                .toList();
        if (parts.size() < node.inputs().size()) {
            return Optional.empty();
        }
        return Optional.of(Joined.of(parts, axis(node, lengths.length), lengths));
    }

    private static int axis(Node node, int rank) {
        long axis = node.attributes().integer("axis", 0);
        return (int) (axis < 0 ? axis + rank : axis);
    }
}

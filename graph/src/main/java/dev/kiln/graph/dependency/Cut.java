package dev.kiln.graph.dependency;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** One node after positions were removed: the argument of a {@link DependencyRule}. */
final class Cut {

    private final Node node;
    private final Analysis analysis;
    private final Set<Integer> removed;
    private final GraphEditor editor;

    Cut(Node node, Analysis analysis, Set<Integer> removed, GraphEditor editor) {
        this.node = node;
        this.analysis = analysis;
        this.removed = removed;
        this.editor = editor;
    }

    Node node() {
        return node;
    }

    boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    Shape shape(String value) {
        return analysis.graph().type(value).shape();
    }

    /** The integers of an input that do not depend on the run, those of before. */
    Optional<long[]> integers(int input) {
        return Coupling.integers(analysis.graph(), node.input(input));
    }

    /** The length of an axis in the original graph; -1 where it is not known. */
    long before(String value, int axis) {
        return shape(value).size(axis);
    }

    /** The length of an axis now; -1 where it is not known. */
    long after(String value, int axis) {
        return isNumbered(value, axis) ? kept(value, axis).length : before(value, axis);
    }

    boolean isCut(String value, int axis) {
        return after(value, axis) != before(value, axis);
    }

    private boolean isNumbered(String value, int axis) {
        return analysis.positions().length(value, axis) > 0;
    }

    /** The indices along an axis that stay. */
    int[] kept(String value, int axis) {
        return isNumbered(value, axis)
                ? analysis.positions().kept(value, axis, removed)
                : IntStream.range(0, (int) Math.max(0, before(value, axis))).toArray();
    }

    /** How many of the indices before one stay. */
    int keptBefore(String value, int axis, long index) {
        return (int) Arrays.stream(kept(value, axis)).filter(i -> i < index).count();
    }

    /** The name of a new list of integers, of the element type of a value where there is one of that name. */
    String constant(String wish, long... values) {
        return constant(wish, Tensor.of(values, values.length));
    }

    /** The name of new integers, of the element type of a value where there is one of that name. */
    String constant(String wish, Tensor integers) {
        boolean isLike = analysis.graph().has(wish);
        ElementType type = isLike ? analysis.graph().type(wish).elementType() : ElementType.INT64;
        String name = editor.freshName(wish);
        editor.constant(name, integers.cast(type));
        return name;
    }

    /** The node with another value at one input. */
    Node with(int input, String value) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(input, value);
        return node.withInputs(inputs);
    }

    /**
     * The node with the present lengths of its result at an input that holds a shape. Entries that are computed in a run,
     * and those that say "copied" or "what is left", stay as they are.
     */
    Node withLengths(int input) {
        String y = node.output(0);
        int rank = shape(y).rank();
        int[] axes = IntStream.range(0, rank).filter(axis -> isCut(y, axis)).toArray();
        if (axes.length == 0) {
            return node;
        }
        Optional<long[]> known = integers(input);
        if (known.isPresent()) {
            long[] lengths = known.get().clone();
            int shift = rank - lengths.length;
            Arrays.stream(axes)
                    .map(axis -> axis - shift)
                    .filter(entry -> entry >= 0 && lengths[entry] > 0)
                    .forEach(entry -> lengths[entry] = after(y, entry + shift));
            return with(input, constant(node.input(input), lengths));
        }
        return with(input, replaced(node.input(input), axes));
    }

    /** A computed shape with the present lengths of some axes. */
    private String replaced(String lengths, int... axes) {
        String name = editor.freshName(lengths);
        long[] values = Arrays.stream(axes)
                .mapToLong(axis -> after(node.output(0), axis))
                .toArray();
        String places = constant(lengths, Arrays.stream(axes).asLongStream().toArray());
        String updates = constant(lengths, values);
        editor.add(new Node(
                node.name() + "/lengths",
                "",
                "ScatterElements",
                List.of(lengths, places, updates),
                List.of(name),
                Attributes.NONE,
                Extras.NONE));
        return name;
    }
}

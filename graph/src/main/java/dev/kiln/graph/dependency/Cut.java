package dev.kiln.graph.dependency;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** One node after positions were removed: the argument of a {@link DependencyRule}. */
final class Cut {

    private final Node node;
    private final Analysis analysis;
    private final Set<Integer> removed;
    private final Set<String> changed;
    private final GraphEditor editor;

    /**
     * A node to be cut.
     *
     * @param removed the sets of positions that go
     * @param changed the values that depend on lengths that change
     * @param editor the graph that the node becomes a part of
     */
    Cut(Node node, Analysis analysis, Set<Integer> removed, Set<String> changed, GraphEditor editor) {
        this.node = node;
        this.analysis = analysis;
        this.removed = removed;
        this.changed = changed;
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
     * The node with the present lengths of its result at an input that holds a shape: those that change, and all where the
     * input is computed from lengths that change. Entries that are computed in a run stay as they are, and so do 0 and -1 for
     * a length that is copied or left over.
     */
    Node withLengths(int input) {
        String y = node.output(0);
        int rank = shape(y).rank();
        boolean isChanged = changed.contains(node.input(input));
        int[] axes = IntStream.range(0, rank)
                .filter(axis -> isCut(y, axis) || (isChanged && before(y, axis) >= 0))
                .toArray();
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
        // a shorter shape is that of the last axes
        int count = (int) shape(node.input(input)).size(0);
        Map<Integer, Long> present = new HashMap<>();
        Arrays.stream(axes).forEach(axis -> present.put(axis - rank + count, after(y, axis)));
        return with(input, replaced(node.input(input), count, present));
    }

    /** A computed shape with some entries replaced: the others and constants, joined so that they stay known. */
    private String replaced(String lengths, int count, Map<Integer, Long> present) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start < count) {
            boolean isPresent = present.containsKey(start);
            int end = start + 1;
            while (end < count && present.containsKey(end) == isPresent) {
                end++;
            }
            IntStream entries = IntStream.range(start, end);
            parts.add(
                    isPresent
                            ? constant(lengths, entries.mapToLong(present::get).toArray())
                            : gathered(lengths, entries.asLongStream().toArray()));
            start = end;
        }
        return parts.size() == 1 ? parts.get(0) : computed("Concat", lengths, parts);
    }

    private String gathered(String lengths, long... entries) {
        return computed("Gather", lengths, List.of(lengths, constant(lengths, entries)));
    }

    private String computed(String operator, String wish, List<String> inputs) {
        String name = editor.freshName(wish);
        editor.add(name, operator, inputs, List.of(name), Attributes.of("axis", 0));
        return name;
    }
}

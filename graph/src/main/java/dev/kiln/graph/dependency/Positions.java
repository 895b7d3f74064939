package dev.kiln.graph.dependency;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The positions of all values of a graph in disjoint sets: those of a set can only be removed together, and those of a
 * frozen set not at all. Axes whose length is 1, or not known before a run, have no positions.
 */
final class Positions {

    /** Longer axes are data, not channels. */
    private static final long LONGEST = 1 << 20;

    private static final int NONE = -1;

    private final Map<String, int[]> firsts = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Map<Integer, String> reasons = new HashMap<>();
    private final int[] parents;

    Positions(Graph graph) {
        int count = 0;
        for (String value : graph.constants().keySet()) {
            // elements of fewer bits than a byte cannot be moved one by one
            ElementType type = graph.constant(value).elementType();
            boolean isMovable = type.bits() >= 8 && type != ElementType.STRING;
            count = isMovable ? number(value, graph.type(value).shape(), count) : count;
        }
        for (Node node : graph.nodes()) {
            for (String value : node.outputs()) {
                count = value.isEmpty()
                        ? count
                        : number(value, graph.type(value).shape(), count);
            }
        }
        for (Input input : graph.inputs()) {
            count = number(input.name(), input.type().shape(), count);
        }
        for (State state : graph.states()) {
            count = number(state.input(), graph.type(state.input()).shape(), count);
        }
        parents = IntStream.range(0, count).toArray();
    }

    private int number(String value, Shape shape, int from) {
        shapes.put(value, shape);
        int[] first = new int[Math.max(0, shape.rank())];
        int count = from;
        for (int axis = 0; axis < first.length; axis++) {
            boolean isNumbered = shape.size(axis) > 1 && shape.size(axis) <= LONGEST;
            first[axis] = isNumbered ? count : NONE;
            count += isNumbered ? (int) shape.size(axis) : 0;
        }
        firsts.put(value, first);
        return count;
    }

    /** The number of positions along an axis; 0 where it has none. */
    int length(String value, int axis) {
        int[] first = firsts.get(value);
        boolean isNumbered = first != null && axis < first.length && first[axis] != NONE;
        return isNumbered ? (int) shapes.getOrDefault(value, Shape.UNRANKED).size(axis) : 0;
    }

    /** The set of a position, a number that is the same for all of the set. */
    int set(String value, int axis, int index) {
        int[] first = firsts.getOrDefault(value, new int[0]);
        if (index < 0 || index >= length(value, axis)) {
            throw new IllegalArgumentException("The axis " + axis + " of " + value + " has no index " + index + ".");
        }
        return root(first[axis] + index);
    }

    private int root(int position) {
        int at = position;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    void join(int set, int other) {
        int one = root(set);
        int two = root(other);
        if (one == two) {
            return;
        }
        parents[two] = one;
        String reason = reasons.remove(two);
        if (reason != null) {
            reasons.putIfAbsent(one, reason);
        }
    }

    /** Keeps a set whole: none of its positions can be removed. */
    void freeze(int set, String reason) {
        reasons.putIfAbsent(root(set), reason);
    }

    void freeze(String value, int axis, String reason) {
        for (int i = 0; i < length(value, axis); i++) {
            freeze(set(value, axis, i), reason);
        }
    }

    void freeze(String value, String reason) {
        for (int axis = 0; axis < firsts.getOrDefault(value, new int[0]).length; axis++) {
            freeze(value, axis, reason);
        }
    }

    /** The reason why a set is frozen; empty where it is not. */
    Optional<String> reason(int set) {
        return Optional.ofNullable(reasons.get(root(set)));
    }

    /** The reason why the first position along an axis is frozen; empty where it is not, or there is none. */
    Optional<String> reason(String value, int axis) {
        return length(value, axis) > 0 ? reason(set(value, axis, 0)) : Optional.empty();
    }

    /** Whether no position along an axis can be removed. */
    boolean isFrozen(String value, int axis) {
        return IntStream.range(0, length(value, axis)).allMatch(i -> reasons.containsKey(set(value, axis, i)));
    }

    /** The indices along an axis whose sets are not among those that go. */
    int[] kept(String value, int axis, Set<Integer> removed) {
        return IntStream.range(0, length(value, axis))
                .filter(i -> !removed.contains(set(value, axis, i)))
                .toArray();
    }

    int rank(String value) {
        return firsts.getOrDefault(value, new int[0]).length;
    }

    @Override
    public String toString() {
        return Arrays.stream(parents).filter(p -> parents[p] == p).count() + " sets of " + parents.length
                + " positions, " + reasons.size() + " of them frozen";
    }
}

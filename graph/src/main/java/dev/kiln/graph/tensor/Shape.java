package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Stable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The lengths of a value's axes, each a number or a symbol, or {@link #UNRANKED} where even the number of axes is
 * unknown.
 *
 * @param dims the axes, outermost first; empty for a scalar
 * @param isRanked whether the number of axes is known
 */
@Stable
public record Shape(List<Dim> dims, boolean isRanked) {

    /** A shape of unknown rank. */
    public static final Shape UNRANKED = new Shape(List.of(), false);

    /** The shape of a scalar: no axes, one element. */
    public static final Shape SCALAR = new Shape(List.of(), true);

    /** Copies the list. */
    public Shape {
        dims = List.copyOf(dims);
    }

    /**
     * A shape of known lengths.
     *
     * @param sizes the lengths, outermost first, each at least 0
     * @return the shape
     */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList(), true);
    }

    /**
     * A shape of these axes.
     *
     * @param dims the axes, outermost first
     * @return the shape
     */
    public static Shape of(List<Dim> dims) {
        return new Shape(dims, true);
    }

    /**
     * A batch of examples: a first axis {@code N}, then the axes of one example.
     *
     * @param example the lengths of one example's axes
     * @return the shape {@code [N, example...]}
     */
    public static Shape batchOf(long... example) {
        return of(example).prepend(Dim.of("N"));
    }

    /** Returns the number of axes; -1 where it is unknown. */
    public int rank() {
        return isRanked ? dims.size() : -1;
    }

    /**
     * One axis.
     *
     * @param axis counted from the end where it is negative
     * @return its length; {@link Dim#UNKNOWN} where the rank is unknown
     * @throws IndexOutOfBoundsException if there is no such axis
     */
    public Dim dim(int axis) {
        return isRanked ? dims.get(axis < 0 ? axis + dims.size() : axis) : Dim.UNKNOWN;
    }

    /**
     * The length of one axis as a number.
     *
     * @param axis counted from the end where it is negative
     * @return the size, or -1 where it is known only at run time
     */
    public long size(int axis) {
        return dim(axis).size();
    }

    /** Whether all lengths are numbers. */
    public boolean isFixed() {
        return isRanked && dims.stream().allMatch(Dim::isFixed);
    }

    /**
     * The number of elements.
     *
     * @return the product of the lengths, or -1 where one of them is not a number
     * @throws ArithmeticException if the product overflows
     */
    public long elements() {
        return isFixed() ? dims.stream().mapToLong(Dim::size).reduce(1, Math::multiplyExact) : -1;
    }

    /**
     * The lengths as numbers.
     *
     * @return one number for each axis
     * @throws IllegalStateException if a length is not a number
     */
    public long[] toArray() {
        if (!isFixed()) {
            throw new IllegalStateException("The shape " + this + " has lengths that are known only at run time.");
        }
        return dims.stream().mapToLong(Dim::size).toArray();
    }

    /**
     * This shape after one more axis.
     *
     * @param dim the new outermost axis
     * @return the longer shape
     */
    public Shape prepend(Dim dim) {
        List<Dim> longer = new ArrayList<>(dims.size() + 1);
        longer.add(dim);
        longer.addAll(dims);
        return of(longer);
    }

    /**
     * This shape with another length on one axis.
     *
     * @param axis counted from the end where it is negative
     * @param dim the new length
     * @return the changed shape
     */
    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis < 0 ? axis + dims.size() : axis, dim);
        return of(changed);
    }

    /**
     * Whether a tensor of these lengths conforms to this shape; a symbol accepts any length.
     *
     * @param sizes the lengths of a tensor
     * @return whether the ranks agree and no number contradicts another
     */
    public boolean accepts(long... sizes) {
        if (!isRanked) {
            return true;
        }
        if (sizes.length != dims.size()) {
            return false;
        }
        for (int axis = 0; axis < sizes.length; axis++) {
            if (dims.get(axis).isFixed() && dims.get(axis).size() != sizes[axis]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether this and another shape can be the same in a run; a symbol can be any length.
     *
     * @param other the other shape
     * @return whether the ranks agree and no number contradicts another
     */
    public boolean canEqual(Shape other) {
        if (!isRanked || !other.isRanked) {
            return true;
        }
        return rank() == other.rank()
                && IntStream.range(0, rank())
                        .allMatch(axis ->
                                !dim(axis).isFixed() || !other.dim(axis).isFixed() || size(axis) == other.size(axis));
    }

    @Override
    public String toString() {
        return isRanked ? dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]")) : "[...]";
    }
}

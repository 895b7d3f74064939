package dev.kiln.data;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;

/** As many arrays of one shape as there are examples: the inputs of a data set, or its targets. Thread-safe. */
public interface Rows {

    /** Returns how many there are. */
    long count();

    /** Returns the lengths of one row's axes. */
    long[] rowShape();

    /** Returns the type of each element. */
    ElementType elementType();

    /**
     * Puts some rows side by side.
     *
     * @param target direct and little-endian, with room for exactly those rows; its position is not looked at
     * @param indices their places, in any order, each in {@code [0, count)}
     */
    void fill(ByteBuffer target, long... indices);

    /**
     * Puts some rows side by side.
     *
     * @param indices their places, in any order, each in {@code [0, count)}
     * @return a tensor {@code [N, ...rowShape]} in a direct buffer of its own
     */
    default Tensor gather(long... indices) {
        long[] shape = shapeOf(indices.length);
        ByteBuffer data = Tensor.allocate(elementType(), shape);
        fill(data, indices);
        return Tensor.wrap(elementType(), data, shape);
    }

    /**
     * The shape of so many rows side by side.
     *
     * @param rows their count, N
     * @return {@code [N, ...rowShape]}
     */
    default long[] shapeOf(long rows) {
        long[] row = rowShape();
        long[] shape = new long[row.length + 1];
        shape[0] = rows;
        System.arraycopy(row, 0, shape, 1, row.length);
        return shape;
    }
}

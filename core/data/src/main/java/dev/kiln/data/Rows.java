package dev.kiln.data;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;

/** Arrays of the same shape, one for each example: the inputs of a data set, or its targets. Thread-safe. */
public interface Rows {

    /** Returns their number. */
    long count();

    /** Returns the lengths of one row's axes. */
    long[] rowShape();

    /** Returns the type of each element. */
    ElementType elementType();

    /**
     * Concatenates rows.
     *
     * @param target a direct and little-endian buffer of exactly their size; its position is ignored
     * @param indices their positions, in any order, each in {@code [0, count)}
     */
    void fill(ByteBuffer target, long... indices);

    /**
     * Concatenates rows.
     *
     * @param indices their positions, in any order, each in {@code [0, count)}
     * @return a tensor {@code [N, ...rowShape]} in a direct buffer of its own
     */
    default Tensor gather(long... indices) {
        long[] shape = shapeOf(indices.length);
        ByteBuffer data = Tensor.allocate(elementType(), shape);
        fill(data, indices);
        return Tensor.wrap(elementType(), data, shape);
    }

    /**
     * The shape of concatenated rows.
     *
     * @param rows their number, N
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

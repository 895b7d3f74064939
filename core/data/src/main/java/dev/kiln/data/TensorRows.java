package dev.kiln.data;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The entries of a tensor's first axis.
 *
 * @param whole all of them, {@code [N, ...]}, of an element type of 8 bits or more
 */
record TensorRows(Tensor whole) implements Rows {

    TensorRows {
        if (whole.rank() == 0 || whole.elementType().bits() < 8) {
            throw new IllegalArgumentException("whole is " + whole + ", expected rows of elements of 8 bits or more");
        }
    }

    @Override
    public long count() {
        return whole.shape()[0];
    }

    @Override
    public long[] rowShape() {
        long[] shape = whole.shape();
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    @Override
    public ElementType elementType() {
        return whole.elementType();
    }

    @Override
    public void fill(ByteBuffer target, long... indices) {
        ByteBuffer source = whole.bytes();
        int bytes = count() == 0 ? 0 : (int) (source.capacity() / count());
        for (int i = 0; i < indices.length; i++) {
            target.put(i * bytes, source, (int) (indices[i] * bytes), bytes);
        }
    }
}

package dev.kiln.models;

import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * A tensor read in another order: element {@code (i, j, ...)} of the result is element
 * {@code offset + i * strides[0] + j * strides[1] + ...} of the source.
 *
 * @param shape the lengths of the result's axes
 * @param strides the distances in the source of neighbours along each axis, in elements; negative for backwards
 * @param offset the index of the first element
 */
record Strided(long[] shape, long[] strides, long offset) {

    /** The distances between neighbours along each axis of a tensor in row-major order. */
    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    /** A copy of the elements, which consist of whole bytes. */
    Tensor copy(Tensor source) {
        ByteBuffer from = source.bytes();
        ByteBuffer to = Tensor.allocate(source.elementType(), shape);
        int width = source.elementType().bits() / 8;
        long[] index = new long[shape.length];
        long size = to.remaining() / width;
        long place = offset;
        for (long i = 0; i < size; i++) {
            to.put((int) i * width, from, (int) place * width, width);
            place = next(index, place);
        }
        return Tensor.wrap(source.elementType(), to, shape);
    }

    private long next(long[] index, long place) {
        long moved = place;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis]++;
            moved += strides[axis];
            if (index[axis] < shape[axis]) {
                return moved;
            }
            index[axis] = 0;
            moved -= shape[axis] * strides[axis];
        }
        return moved;
    }
}

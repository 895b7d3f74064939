package dev.kiln.plugins.pruning;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The places of elements along an axis of a tensor.
 *
 * @param stride the distance of neighbours along it
 * @param length its length
 */
record Along(int stride, int length) {

    static Along of(int axis, long... shape) {
        long stride = Arrays.stream(shape).skip(axis + 1).reduce(1, Math::multiplyExact);
        return new Along(Math.toIntExact(stride), Math.toIntExact(shape[axis]));
    }

    /** The index along the axis of an element. */
    int index(int element) {
        return element / stride % length;
    }

    /** Visits the elements at an index along the axis, in order, of a tensor of a number of elements. */
    void visit(int index, int elements, IntConsumer visitor) {
        for (int first = index * stride; first < elements; first += stride * length) {
            for (int element = first; element < first + stride; element++) {
                visitor.accept(element);
            }
        }
    }
}

package dev.kiln.plugins.pruning;

import java.util.Arrays;

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
}

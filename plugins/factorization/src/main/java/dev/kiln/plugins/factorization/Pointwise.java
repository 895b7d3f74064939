package dev.kiln.plugins.factorization;

import java.util.Arrays;

/** Kernels of one place. */
final class Pointwise {

    private Pointwise() {}

    /** The shape {@code [outputs, inputs, 1, ...]} of a rank. */
    static long[] shape(long outputs, long inputs, int rank) {
        long[] shape = new long[rank];
        Arrays.fill(shape, 1);
        shape[0] = outputs;
        shape[1] = inputs;
        return shape;
    }
}

package dev.kiln.plugins.losses;

import dev.kiln.graph.build.Value;

/** Vectors of length 1. */
final class Directions {

    private static final double LEAST_SQUARE = 1e-16;

    private Directions() {}

    /**
     * Vectors divided by their lengths, by at least 1e-8: the bound keeps the root's derivative finite.
     *
     * @param vectors in the last axis
     * @return of the same shape
     */
    static Value of(Value vectors) {
        int last = vectors.shape().rank() - 1;
        return vectors.div(
                vectors.square().reduceSum(true, last).max(LEAST_SQUARE).sqrt());
    }
}

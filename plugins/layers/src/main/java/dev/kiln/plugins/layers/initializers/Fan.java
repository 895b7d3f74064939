package dev.kiln.plugins.layers.initializers;

import dev.kiln.graph.error.OptionException;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The number of inputs or outputs of a weight, by its shape {@code [outputs, inputs, ...]} alone, as PyTorch counts them:
 * the elements of the kernel times those of the second axis, or of the first. So for {@code dense} they are the features
 * and the units. For {@code conv-transpose2d}, whose weight has the inputs first, they are the other way round, and the
 * outputs of grouped convolutions are those of all groups.
 */
public enum Fan {
    /** The number of products in a sum. Keeps the variance of values constant from layer to layer. */
    IN,

    /** The number of sums that a value is in. Keeps the variance of gradients constant from layer to layer. */
    OUT;

    /** The count for a weight. */
    double of(long... shape) {
        if (shape.length < 2) {
            throw new OptionException("An initializer by the number of inputs is given a parameter of the shape "
                    + Arrays.toString(shape) + ", which has no such axis. Choose normal or uniform for it.");
        }
        double kernel = LongStream.of(shape).skip(2).asDoubleStream().reduce(1, (a, b) -> a * b);
        return kernel * shape[this == IN ? 1 : 0];
    }

    /** The sum of both. */
    static double both(long... shape) {
        return IN.of(shape) + OUT.of(shape);
    }
}

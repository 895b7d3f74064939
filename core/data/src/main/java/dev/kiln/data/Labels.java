package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;

/** Class numbers. */
final class Labels {

    /** The maximum number of classes. */
    static final int MOST_CLASSES = 1_000_000;

    private Labels() {}

    /**
     * Checks that each is a class number.
     *
     * @throws DataException naming the first that is not
     */
    static void check(String spec, long[] labels, long classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new DataException("The data " + spec + " has the label " + labels[i] + " at example " + i
                        + ", expected one in [0, " + (classes - 1) + "] for " + classes + " classes.");
            }
        }
    }

    /**
     * The number of classes where only the labels show it: one more than the highest.
     *
     * @throws DataException if a label is negative, or too high for a plausible class number
     */
    static int count(String spec, long[] labels) {
        check(spec, labels, MOST_CLASSES);
        return (int) Arrays.stream(labels).max().orElse(0) + 1;
    }

    static Rows rows(long[] labels) {
        return new TensorRows(Tensor.of(labels, labels.length));
    }
}

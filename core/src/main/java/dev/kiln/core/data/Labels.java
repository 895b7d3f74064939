package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.tensor.Tensor;
import java.util.Arrays;

/** Numbers of classes. */
final class Labels {

    private Labels() {}

    /**
     * Checks that each is the number of a class.
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

    static int highest(long[] labels) {
        return (int) Arrays.stream(labels).max().orElse(0);
    }

    static Rows rows(long[] labels) {
        return new TensorRows(Tensor.of(labels, labels.length));
    }
}

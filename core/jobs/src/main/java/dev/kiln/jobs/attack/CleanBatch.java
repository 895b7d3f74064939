package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;

/**
 * A batch with the model's predictions without an attack.
 *
 * @param batch the examples in the form of the data set
 * @param first the position of the first among all evaluated examples
 * @param labels their right classes
 * @param chosen their predicted classes
 * @param classes the number of classes that the model predicts
 */
record CleanBatch(Batch batch, int first, long[] labels, int[] chosen, long classes) {

    boolean isRight(int row) {
        return chosen[row] == labels[row];
    }
}

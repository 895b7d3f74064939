package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;

/**
 * A batch and what the model says of it without an attack.
 *
 * @param batch the examples as the data set has them
 * @param first the place of the first among all that are evaluated
 * @param labels their right classes
 * @param chosen what the model takes them for
 * @param classes how many classes the model predicts
 */
record CleanBatch(Batch batch, int first, long[] labels, int[] chosen, long classes) {

    boolean isRight(int row) {
        return chosen[row] == labels[row];
    }
}

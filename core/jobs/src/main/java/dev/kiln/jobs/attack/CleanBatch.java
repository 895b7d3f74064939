package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;

/**
 * A batch with the model's predictions without an attack.
 *
 * @param batch the examples in the form of the data set
 * @param first the position of the first among all evaluated examples
 * @param labels their right classes
 * @param chosen their predicted classes
 * @param predictions the scores of its classes, {@code [N, K]}
 * @param confidences the probability of the predicted class of each
 */
record CleanBatch(Batch batch, int first, long[] labels, int[] chosen, Tensor predictions, double[] confidences) {

    /** The batch with the probabilities that its scores give. */
    CleanBatch(Batch batch, int first, long[] labels, int[] chosen, Tensor predictions) {
        this(batch, first, labels, chosen, predictions, Classes.confidences(predictions, chosen));
    }

    /** The number of classes that the model predicts. */
    long classes() {
        return predictions.shape()[1];
    }

    /** The class other than an example's own with the least score, the first of equal ones. */
    long leastLikely(int row) {
        float[] scores = predictions.select(row).toFloatArray();
        int least = labels[row] == 0 ? 1 : 0;
        for (int k = 0; k < scores.length; k++) {
            least = k != labels[row] && scores[k] < scores[least] ? k : least;
        }
        return least;
    }

    boolean isRight(int row) {
        return chosen[row] == labels[row];
    }
}

package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.IntStream;

/** Labels and predicted classes. */
public final class Classes {

    private Classes() {}

    /**
     * The labels of a batch.
     *
     * @param batch a batch of a classification
     * @param classes the number of classes that the model predicts
     * @return a class for each example
     * @throws DataException if a label is not a class number; the message gives both
     */
    public static long[] labels(Batch batch, long classes) {
        Tensor targets = batch.targets();
        if (!targets.elementType().isInteger() || targets.size() != batch.size()) {
            throw new DataException("The labels are " + targets.type() + ", expected INT64 [" + batch.size() + "].");
        }
        long[] labels = targets.toLongArray();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new DataException("The example " + batch.indices()[i] + " has the label " + labels[i]
                        + ", the model predicts " + classes + " classes: 0 to " + (classes - 1) + ".");
            }
        }
        return labels;
    }

    /**
     * Checks that a model predicts at least as many classes as data have, where its graph does not state their number.
     *
     * @param model the model
     * @param data data of a classification
     * @param predicted the number of classes that the model predicts
     * @throws DataException if the data have more; the message gives both numbers
     */
    public static void check(Model model, DataSet data, long predicted) {
        if (data.task() == Task.CLASSIFICATION && data.classes().size() > predicted) {
            throw new DataException(
                    "The data " + data.spec() + " have " + data.classes().size() + " classes, the model "
                            + model.graph().name() + " predicts " + predicted + ".");
        }
    }

    /**
     * The predicted class of each example: the maximum prediction, the first of equals.
     *
     * @param predictions FLOAT {@code [N, K]}
     * @return N classes; -1 where a prediction is not a number
     */
    public static int[] greatest(Tensor predictions) {
        ScoreRows rows = ScoreRows.of(predictions);
        return IntStream.range(0, rows.count()).map(rows::greatest).toArray();
    }

    /**
     * The probability of a class of each example: the softmax of the logits, or the prediction itself where every row is
     * probabilities.
     *
     * @param predictions FLOAT {@code [N, K]}
     * @param classes a class of each example; -1 where a prediction is not a number
     * @return N numbers from 0 to 1; not a number where the class is -1
     */
    public static double[] confidences(Tensor predictions, int[] classes) {
        boolean areProbabilities = areProbabilities(predictions);
        float[] scores = predictions.toFloatArray();
        double[] confidences = new double[classes.length];
        int count = classes.length == 0 ? 0 : scores.length / classes.length;
        for (int row = 0; row < classes.length; row++) {
            int from = row * count;
            if (classes[row] < 0) {
                confidences[row] = Double.NaN;
            } else if (areProbabilities) {
                confidences[row] = scores[from + classes[row]];
            } else {
                double chosen = scores[from + classes[row]];
                double sum = 0;
                for (int k = 0; k < count; k++) {
                    sum += Math.exp(scores[from + k] - chosen);
                }
                confidences[row] = 1 / sum;
            }
        }
        return confidences;
    }

    /**
     * Whether every row could be probabilities: none negative, the sum 1 up to 0.001.
     *
     * @param predictions FLOAT {@code [N, K]}
     * @return whether they look like it; never for a single column
     */
    public static boolean areProbabilities(Tensor predictions) {
        if (predictions.elementType() != ElementType.FLOAT
                || predictions.size() <= predictions.shape()[0]) {
            return false;
        }
        ScoreRows rows = ScoreRows.of(predictions);
        return IntStream.range(0, rows.count()).allMatch(rows::couldBeProbabilities);
    }
}

package dev.kiln.api.metric;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/**
 * The rows of a prediction: the scores of K classes for each of N examples. They are logits; a model whose end cannot
 * be recognized has probabilities, which {@link #couldBeProbabilities} tells by their values.
 *
 * @param values the scores, row after row; not copied
 * @param count the number of rows, N
 * @param classes the number of scores in each, K
 */
@Stable
public record ScoreRows(float[] values, int count, int classes) {

    private static final double TOLERANCE = 1e-3;

    /**
     * The rows of a tensor.
     *
     * @param predictions FLOAT {@code [N, ...]}
     * @return its rows
     */
    public static ScoreRows of(Tensor predictions) {
        int count = (int) predictions.shape()[0];
        float[] values = predictions.toFloatArray();
        return new ScoreRows(values, count, count == 0 ? 0 : values.length / count);
    }

    /**
     * A score.
     *
     * @param row the example, in {@code [0, N)}
     * @param k the class, in {@code [0, K)}
     * @return its score
     */
    public float score(int row, int k) {
        return values[row * classes + k];
    }

    /**
     * The class of the greatest score, the first of equals.
     *
     * @param row the example, in {@code [0, N)}
     * @return the class; -1 where a score is not a number
     */
    public int greatest(int row) {
        int best = 0;
        for (int k = 0; k < classes; k++) {
            if (Float.isNaN(score(row, k))) {
                return -1;
            }
            if (score(row, k) > score(row, best)) {
                best = k;
            }
        }
        return best;
    }

    /**
     * Whether a row could be probabilities: none negative, the sum 1 up to 0.001. A model predicts probabilities if all
     * of its rows look like them.
     *
     * @param row the example, in {@code [0, N)}
     * @return whether it looks like them; never for a single class
     */
    public boolean couldBeProbabilities(int row) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            if (!(score(row, k) >= 0)) {
                return false;
            }
            sum += score(row, k);
        }
        return classes > 1 && Math.abs(sum - 1) <= TOLERANCE;
    }

    /**
     * The probabilities of a row of logits: {@code p_k = exp(z_k) / sum over j of exp(z_j)}.
     *
     * @param row the example, in {@code [0, N)}
     * @return K probabilities
     */
    public double[] softmax(int row) {
        double greatest = maximum(row);
        double[] probabilities = new double[classes];
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            probabilities[k] = Math.exp(score(row, k) - greatest);
            sum += probabilities[k];
        }
        for (int k = 0; k < classes; k++) {
            probabilities[k] /= sum;
        }
        return probabilities;
    }

    /**
     * The logarithm of the sum of the exponentials of a row: {@code log (sum over j of exp(z_j))}, without overflow.
     * The logarithm of the softmax of class k is {@code z_k} minus it.
     *
     * @param row the example, in {@code [0, N)}
     * @return the logarithm
     */
    public double logSumExp(int row) {
        double greatest = maximum(row);
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += Math.exp(score(row, k) - greatest);
        }
        return greatest + Math.log(sum);
    }

    private double maximum(int row) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            greatest = Math.max(greatest, score(row, k));
        }
        return greatest;
    }
}

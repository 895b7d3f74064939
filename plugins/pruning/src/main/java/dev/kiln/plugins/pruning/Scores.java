package dev.kiln.plugins.pruning;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;

/** Scores as criteria return them: finite and not negative. */
final class Scores {

    private Scores() {}

    /**
     * Scores that were computed from data.
     *
     * @param criterion the name of the criterion
     * @param weight the name of the weight
     * @param scores a score of each of its elements
     * @param shape its shape
     * @return the scores, FLOAT; those beyond its range are its maximum
     * @throws DataException if a score is not finite
     */
    static Tensor fromData(String criterion, String weight, double[] scores, long... shape) {
        float[] singles = new float[scores.length];
        for (int i = 0; i < singles.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new DataException(
                        "The criterion " + criterion + " finds the score " + scores[i]
                                + " for the element " + i + " of the weight " + weight
                                + ", as a value or a gradient that the model computes from the examples is not finite; look for NaN and infinite values in the data and in the model.");
            }
            singles[i] = (float) Math.min(Float.MAX_VALUE, scores[i]);
        }
        return Tensor.of(singles, shape);
    }

    /** Refuses scores that cannot be compared, and negative ones, which mark elements that are removed already. */
    static void require(String weight, Tensor scores) {
        for (int i = 0; i < scores.size(); i++) {
            double score = scores.getDouble(i);
            if (!(score >= 0)) {
                throw new GraphException(
                        "The element " + i + " of the weight " + weight + " has the score " + score
                                + ", expected a number of at least 0; look for NaN in the weight, or choose another criterion.");
            }
        }
    }
}

package dev.kiln.plugins.distillation;

import dev.kiln.graph.build.Value;

/** The form of a classifier's scores, determined from examples. */
enum ScoreForm {
    /** Logits, of any size. */
    LOGITS,
    /** Probabilities of the classes, with the sum 1. */
    PROBABILITIES;

    private static final double TOLERANCE = 1e-3;

    /**
     * The form of scores.
     *
     * @param scores {@code [N, K]}, as returned by {@code Model.logits}
     * @return probabilities where no score is negative and every row adds up to 1 up to 0.001; else logits
     */
    static ScoreForm of(float[][] scores) {
        if (scores.length == 0) {
            return LOGITS;
        }
        for (float[] row : scores) {
            double sum = 0;
            for (float score : row) {
                // not below catches NaN, too
                if (!(score >= 0)) {
                    return LOGITS;
                }
                sum += score;
            }
            if (Math.abs(sum - 1) > TOLERANCE) {
                return LOGITS;
            }
        }
        return PROBABILITIES;
    }

    /**
     * Logits of the same distribution: the softmax of {@code log p} is {@code p}.
     *
     * @param scores {@code [N, K]} of this form
     * @param least the lower bound of the probabilities, positive
     * @return logits {@code [N, K]}
     */
    Value logits(Value scores, double least) {
        return this == LOGITS ? scores : scores.max(least).log();
    }
}

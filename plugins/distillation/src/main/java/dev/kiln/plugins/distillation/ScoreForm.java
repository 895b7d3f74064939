package dev.kiln.plugins.distillation;

import dev.kiln.graph.build.Value;

/** What the scores of a classifier are, found by what they look like on examples. */
enum ScoreForm {
    /** Logits, of any size. */
    LOGITS,
    /** Probabilities of the classes, adding up to 1. */
    PROBABILITIES;

    private static final double TOLERANCE = 1e-3;

    /**
     * What scores look like.
     *
     * @param scores {@code [N, K]}, as {@code Model.logits} has them
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
     * @param least what smaller probabilities are taken for, positive
     * @return logits {@code [N, K]}
     */
    Value logits(Value scores, double least) {
        return this == LOGITS ? scores : scores.max(least).log();
    }
}

package dev.kiln.plugins.distillation;

import dev.kiln.api.graph.Value;

/** What the scores of a classifier are, found by what they look like on examples. */
enum ScoreForm {
    /** Logits, of any size. */
    LOGITS,
    /** Probabilities of the classes, adding up to 1. */
    PROBABILITIES,
    /** The probability of the second of two classes, beside a 0. */
    ONE_PROBABILITY;

    private static final double TOLERANCE = 1e-3;

    /**
     * What scores look like.
     *
     * @param scores {@code [N, K]}, as {@code Model.logits} has them
     * @return probabilities where no score is negative and every row adds up to 1 up to 0.001, or where the first column
     *     is 0 and the second one lies within {@code [0, 1]}, on both sides of 0.5; else logits
     */
    static ScoreForm of(float[][] scores) {
        if (scores.length == 0) {
            return LOGITS;
        }
        if (isOneProbability(scores)) {
            return ONE_PROBABILITY;
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

    private static boolean isOneProbability(float[][] scores) {
        boolean low = false;
        boolean high = false;
        for (float[] row : scores) {
            if (row.length != 2 || row[0] != 0 || !(row[1] >= 0 && row[1] <= 1)) {
                return false;
            }
            low |= row[1] < 0.5;
            high |= row[1] > 0.5;
        }
        return low && high;
    }

    /**
     * Logits of the same distribution: the softmax of {@code log p} is {@code p}.
     *
     * @param scores {@code [N, K]} of this form
     * @param least what smaller probabilities are taken for, positive
     * @return logits {@code [N, K]}
     */
    Value logits(Value scores, double least) {
        return switch (this) {
            case LOGITS -> scores;
            case PROBABILITIES -> scores.max(least).log();
            case ONE_PROBABILITY -> {
                Value second = scores.slice(1, 1, 2);
                Value first = second.neg().add(1);
                yield first.concat(1, second).max(least).log();
            }
        };
    }
}

package dev.kiln.jobs.evaluation;

import java.util.OptionalDouble;

/** The quality of predictions. */
public sealed interface Quality {

    /**
     * Returns whether they are better, by more than chance, than the best constant prediction: the most frequent class,
     * or the targets' mean.
     */
    boolean beatsConstants();

    /** Returns the share of what is right, at most 1: the accuracy, or R²; empty where there is none. */
    OptionalDouble share();

    /**
     * The quality of a classification.
     *
     * @param accuracy the share of examples whose maximum prediction is the right class, 0 to 1
     * @param interval its 95 % interval
     * @param mostFrequent the accuracy of always predicting the most frequent class, 0 to 1
     */
    record Classification(double accuracy, Confidence interval, double mostFrequent) implements Quality {

        @Override
        public boolean beatsConstants() {
            return interval.low() > mostFrequent;
        }

        @Override
        public OptionalDouble share() {
            return OptionalDouble.of(accuracy);
        }
    }

    /**
     * The quality of a regression, over all elements of the targets.
     *
     * @param rmse the root of the mean squared error, in units of the target
     * @param mae the mean absolute error, in units of the target
     * @param r2 the share of the targets' variance that is explained, at most 1: {@code 1 - Σ(t - p)² / Σ(t - t̄)²}, with a
     *     mean {@code t̄} for each column; empty where the targets do not vary
     */
    record Regression(double rmse, double mae, OptionalDouble r2) implements Quality {

        @Override
        public boolean beatsConstants() {
            return r2.isEmpty() || r2.getAsDouble() > 0;
        }

        @Override
        public OptionalDouble share() {
            return r2;
        }
    }

    /** Targets that only a loss understands: nothing but the loss is measured. */
    record Unmeasured() implements Quality {

        @Override
        public boolean beatsConstants() {
            return true;
        }

        @Override
        public OptionalDouble share() {
            return OptionalDouble.empty();
        }
    }
}

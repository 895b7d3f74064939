package dev.kiln.plugins.metrics;

import dev.kiln.api.metric.Breakdown;
import java.util.List;

/** Sums of something over the predicted probabilities of examples. */
interface ProbabilitySum {

    /**
     * The probabilities of an example.
     *
     * @param label the right class
     * @param predicted the predicted class; -1 where a score is not a number
     * @param probabilities K probabilities
     * @param logOfRight the logarithm of that of the right class, also where the probability is too small for a double
     */
    record Row(int label, int predicted, double[] probabilities, double logOfRight) {}

    void add(Row row);

    double value();

    default List<Breakdown> breakdown() {
        return List.of();
    }
}

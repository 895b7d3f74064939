package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The Brier score (Brier, 1950): the mean over the examples of {@code sum over k of (p_k - [k = target])^2}, from 0 for
 * certainty of the right classes to 2 for certainty of wrong ones. The probabilities are {@code p = softmax(logits)},
 * or the scores themselves if all rows are probabilities.
 */
@Describe(name = "brier", value = "The mean squared error of the probabilities of the classes")
public record Brier() implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.CLASSIFICATION);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Measurement measurement() {
        return new ProbabilityMeasurement(Errors::new);
    }

    private static final class Errors implements ProbabilitySum {

        private double sum;
        private long all;

        @Override
        public void add(Row row) {
            double[] probabilities = row.probabilities();
            for (int k = 0; k < probabilities.length; k++) {
                double error = probabilities[k] - (k == row.label() ? 1 : 0);
                sum += error * error;
            }
            all++;
        }

        @Override
        public double value() {
            return sum / all;
        }
    }

    /** Creates {@code brier}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The logarithmic loss, or cross entropy (Good, 1952): the mean over the examples of {@code -ln p_y}, with the
 * probability of the right class y; from 0 for certainty of the right classes on, and ln K for the same probability of
 * all K classes.
 *
 * <p>The probabilities are {@code p = softmax(logits)}, with no least value, or the scores themselves, at least 1e-12,
 * if all rows are probabilities. Every evaluation of classes measures it as its loss; as a metric it stays beside
 * another loss. A score that is not a number makes it none.
 */
@Describe(name = "log-loss", value = "The mean negative logarithm of the probability of the right class")
public record LogLoss() implements Metric {

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
        return new ProbabilityMeasurement(Logarithms::new);
    }

    private static final class Logarithms implements ProbabilitySum {

        private double sum;
        private long all;

        @Override
        public void add(Row row) {
            sum -= row.logOfRight();
            all++;
        }

        @Override
        public double value() {
            return sum / all;
        }
    }

    /** Creates {@code log-loss}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

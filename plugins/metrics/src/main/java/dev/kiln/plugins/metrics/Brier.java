package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import java.util.Set;

/**
 * The Brier score (Brier, 1950): the mean over the examples of {@code sum over k of (p_k - [k = target])^2}, from 0 for
 * certainty of the right classes to 2 for certainty of wrong ones. The probabilities are {@code p = softmax(logits)}, or
 * the scores themselves if all rows are probabilities.
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
        return new Errors();
    }

    private static final class Errors implements Measurement {

        private double ofLogits;
        private double ofProbabilities;
        private boolean areProbabilities = true;
        private long all;

        @Override
        public void add(Tensor predictions, Batch batch) {
            ScoreRows rows = ScoreRows.of(predictions);
            long[] labels = batch.targets().toLongArray();
            for (int row = 0; row < labels.length; row++) {
                areProbabilities &= rows.couldBeProbabilities(row);
                double[] softmax = rows.softmax(row);
                for (int k = 0; k < rows.classes(); k++) {
                    int wanted = k == labels[row] ? 1 : 0;
                    ofLogits += squared(softmax[k] - wanted);
                    ofProbabilities += squared(rows.score(row, k) - wanted);
                }
            }
            all += labels.length;
        }

        private static double squared(double x) {
            return x * x;
        }

        @Override
        public double value() {
            return (areProbabilities ? ofProbabilities : ofLogits) / all;
        }
    }

    /** Creates {@code brier}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

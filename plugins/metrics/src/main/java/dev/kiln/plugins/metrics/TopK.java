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
 * The top-k accuracy: the share of examples whose right class is among the k greatest scores, from 0 to 1. Of equal
 * scores the first class comes first, as in the accuracy, which is {@code k = 1}. An example with a score that is not a
 * number counts as wrong. With at most k classes every example counts as right.
 *
 * @param k the number of classes that count, at least 1
 */
@Describe(name = "top-k", value = "The share of examples whose right class is among the k greatest scores")
public record TopK(
        @Describe(value = "the number of classes that count", atLeast = 1, atMost = 1_000_000, byDefault = "5")
        int k) implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.CLASSIFICATION);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public Measurement measurement() {
        return new Measurement() {
            private long right;
            private long all;

            @Override
            public void add(Tensor predictions, Batch batch) {
                ScoreRows rows = ScoreRows.of(predictions);
                long[] labels = batch.targets().toLongArray();
                for (int row = 0; row < labels.length; row++) {
                    right += isAmongGreatest(rows, row, (int) labels[row]) ? 1 : 0;
                }
                all += labels.length;
            }

            @Override
            public double value() {
                return (double) right / all;
            }
        };
    }

    private boolean isAmongGreatest(ScoreRows rows, int row, int label) {
        if (rows.greatest(row) < 0) {
            return false;
        }
        float own = rows.score(row, label);
        int before = 0;
        for (int other = 0; other < rows.classes(); other++) {
            float score = rows.score(row, other);
            before += score > own || (score == own && other < label) ? 1 : 0;
        }
        return before < k;
    }

    /** Creates {@code top-k}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

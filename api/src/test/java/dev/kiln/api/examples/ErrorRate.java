package dev.kiln.api.examples;

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

/** The share of examples whose greatest score is not that of the right class, from 0 to 1. */
@Describe(name = "error-rate", value = "The share of examples that are classified wrongly")
public record ErrorRate() implements Metric {

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
        return new Measurement() {
            private long wrong;
            private long all;

            @Override
            public void add(Tensor predictions, Batch batch) {
                ScoreRows rows = ScoreRows.of(predictions);
                long[] labels = batch.targets().toLongArray();
                for (int row = 0; row < labels.length; row++) {
                    wrong += rows.greatest(row) == labels[row] ? 0 : 1;
                }
                all += labels.length;
            }

            @Override
            public double value() {
                return (double) wrong / all;
            }
        };
    }

    /** Creates {@code error-rate}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

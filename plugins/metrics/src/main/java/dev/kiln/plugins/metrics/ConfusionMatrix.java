package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Set;

/**
 * The confusion matrix: how often each class, a row, is predicted as each class, a column. It is the breakdown, up to
 * 1000 classes; the value is the accuracy, from 0 to 1.
 *
 * <p>The predicted class has the greatest score, the first of equals; an example with a score that is not a number
 * counts as wrong, and is in no cell. It takes the memory of K² numbers.
 */
@Describe(
        name = "confusion-matrix",
        value = "How often each class is predicted as each class; the accuracy as the value")
public record ConfusionMatrix() implements Metric {

    private static final int MOST_CLASSES = 1000;

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
        return new Cells();
    }

    private static final class Cells implements Measurement {

        private long[] cells = {};
        private int classes;
        private long right;
        private long all;

        @Override
        public void add(Tensor predictions, Batch batch) {
            ScoreRows rows = ScoreRows.of(predictions);
            long[] labels = batch.targets().toLongArray();
            if (all == 0) {
                classes = rows.classes();
                cells = new long[isKept() ? classes * classes : 0];
            }
            for (int row = 0; row < labels.length; row++) {
                int chosen = rows.greatest(row);
                right += chosen == labels[row] ? 1 : 0;
                if (chosen >= 0 && isKept()) {
                    cells[(int) labels[row] * classes + chosen]++;
                }
            }
            all += labels.length;
        }

        private boolean isKept() {
            return classes <= MOST_CLASSES;
        }

        @Override
        public double value() {
            return (double) right / all;
        }

        @Override
        public List<Breakdown> breakdown() {
            return isKept()
                    ? List.of(new Breakdown.Confusion("confusion", Tensor.of(cells, classes, classes)))
                    : List.of();
        }
    }

    /** Creates {@code confusion-matrix}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

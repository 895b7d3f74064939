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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The macro-averaged F1 score: the mean over the classes of
 * {@code F1 = 2 TP / (2 TP + FP + FN)}, with the true positives, false positives and false negatives of each, from 0 to
 * 1. The mean is over the classes that occur among the targets or the predictions, as in scikit-learn. The predicted
 * class has the greatest score, the first of equals; an example with a score that is not a number has none.
 */
@Describe(name = "macro-f1", value = "The mean over the classes of the F1 score")
public record MacroF1() implements Metric {

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
        return new Counts();
    }

    private static final class Counts implements Measurement {

        private final Map<Long, Long> right = new HashMap<>();
        /** How often each class is a target or a prediction: {@code 2 TP + FP + FN}. */
        private final Map<Long, Long> occurrences = new HashMap<>();

        @Override
        public void add(Tensor predictions, Batch batch) {
            ScoreRows rows = ScoreRows.of(predictions);
            long[] labels = batch.targets().toLongArray();
            for (int row = 0; row < labels.length; row++) {
                long predicted = rows.greatest(row);
                occurrences.merge(labels[row], 1L, Long::sum);
                if (predicted >= 0) {
                    occurrences.merge(predicted, 1L, Long::sum);
                }
                if (predicted == labels[row]) {
                    right.merge(predicted, 1L, Long::sum);
                }
            }
        }

        @Override
        public double value() {
            // in the order of the classes, so that the sum is the same for every order of the examples
            return occurrences.keySet().stream()
                    .sorted()
                    .mapToDouble(k -> 2.0 * right.getOrDefault(k, 0L) / occurrences.getOrDefault(k, 1L))
                    .average()
                    .orElse(0);
        }
    }

    /** Creates {@code macro-f1}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

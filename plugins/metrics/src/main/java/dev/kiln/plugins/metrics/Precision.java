package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The precision: the share of right ones among the examples that are predicted as a class, {@code TP / (TP + FP)},
 * averaged over the classes; from 0 to 1.
 *
 * <p>The precision of a class that is never predicted is 0. A class that occurs among neither the targets nor the
 * predictions is left out of the mean; all three averages are those of scikit-learn. The predicted class has the
 * greatest score, the first of equals; an example with a score that is not a number has none, and counts as missed.
 * The breakdown has the score of each class and the number of its examples.
 *
 * @param average the mean over the classes
 */
@Describe(
        name = "precision",
        value = "The share of right ones among the predictions of a class, averaged over the classes")
public record Precision(
        @Describe(
                value =
                        "the mean: macro, each class counts alike; micro, each example; weighted, classes by their size",
                byDefault = "macro")
        Average average)
        implements Metric {

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
        return CountedMeasurement.of("precision", ClassScore.PRECISION, average);
    }

    /** Creates {@code precision}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

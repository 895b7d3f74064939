package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The F1 score (van Rijsbergen, 1979): the harmonic mean of precision and recall of a class, {@code 2 TP / (2 TP + FP
 * + FN)}, averaged over the classes; from 0 to 1.
 *
 * <p>The score of a class that is never right is 0. A class that occurs among neither the targets nor the predictions
 * is left out of the mean; all three averages are those of scikit-learn. The predicted class has the greatest score,
 * the first of equals; an example with a score that is not a number has none, and counts as missed. The breakdown has
 * the score of each class and the number of its examples.
 *
 * @param average the mean over the classes
 */
@Describe(name = "f1", value = "The harmonic mean of precision and recall, averaged over the classes")
public record F1(
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
        return CountedMeasurement.of("f1", ClassScore.F1, average);
    }

    /** Creates {@code f1}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

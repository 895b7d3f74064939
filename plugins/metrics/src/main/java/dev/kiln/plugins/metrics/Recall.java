package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The recall: the share of the examples of a class that are predicted as it, {@code TP / (TP + FN)}, averaged over the
 * classes; from 0 to 1.
 *
 * <p>The recall of a class of no example is 0. A class that occurs among neither the targets nor the predictions is
 * left out of the mean; all three averages are those of scikit-learn. The predicted class has the greatest score, the
 * first of equals; an example with a score that is not a number has none, and counts as missed. The breakdown has the
 * score of each class and the number of its examples.
 *
 * @param average the mean over the classes
 */
@Describe(name = "recall", value = "The share of the examples of a class that are found, averaged over the classes")
public record Recall(
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
        return CountedMeasurement.of("recall", ClassScore.RECALL, average);
    }

    /** Creates {@code recall}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The balanced accuracy (Brodersen et al., 2010): the mean over the classes of the recall, {@code TP / (TP + FN)},
 * from 0 to 1. Constant predictions have 1 / K, however rare the other classes are.
 *
 * <p>The mean is over the classes that occur among the targets, as in scikit-learn. The predicted class has the
 * greatest score, the first of equals; an example with a score that is not a number counts as wrong.
 */
@Describe(name = "balanced-accuracy", value = "The mean over the classes of the recall")
public record BalancedAccuracy() implements Metric {

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
        return new CountedMeasurement(counts -> counts.ofTargets()
                .mapToDouble(k -> ClassScore.RECALL.of(counts.hits(k), counts.targets(k), counts.predictions(k)))
                .average()
                .orElse(0));
    }

    /** Creates {@code balanced-accuracy}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The accuracy: the share of examples whose predicted class is the right one, from 0 to 1. The predicted class has the
 * greatest score, the first of equals; an example with a score that is not a number counts as wrong. Every evaluation
 * of classes measures it; as a metric it has a column of its own.
 */
@Describe(name = "accuracy", value = "The share of examples whose predicted class is right")
public record Accuracy() implements Metric {

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
        return new CountedMeasurement(ClassCounts::accuracy);
    }

    /** Creates {@code accuracy}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

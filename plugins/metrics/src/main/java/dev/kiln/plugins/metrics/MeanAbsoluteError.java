package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The mean absolute error: the mean of {@code |t - p|} over all elements of the targets t and the predictions p, in
 * units of the target, from 0 on. Every evaluation of values measures it; as a metric it has a column of its own. A
 * prediction that is not a number makes it none.
 */
@Describe(name = "mae", value = "The mean absolute error")
public record MeanAbsoluteError() implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.REGRESSION);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Measurement measurement() {
        return new ValueMeasurement(ValueErrors::meanAbsolute);
    }

    /** Creates {@code mae}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

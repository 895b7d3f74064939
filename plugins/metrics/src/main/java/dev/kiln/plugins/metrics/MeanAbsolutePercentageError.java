package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The mean absolute percentage error: the mean of {@code |t - p| / max(|t|, 2.2e-16)} over all elements of the targets
 * t and the predictions p, a share, from 0 on: 0.1 is ten per cent, as in scikit-learn. A target of 0 divides its
 * error by 2.2e-16: the value is useless for data with such targets. A prediction that is not a number makes it none.
 */
@Describe(name = "mape", value = "The mean absolute error as a share of the target")
public record MeanAbsolutePercentageError() implements Metric {

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
        return new ValueMeasurement(ValueErrors::meanRelative);
    }

    /** Creates {@code mape}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

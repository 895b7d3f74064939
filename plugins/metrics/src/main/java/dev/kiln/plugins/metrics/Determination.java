package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * R², the coefficient of determination: the share of the variance of the targets t that the predictions p explain, at
 * most 1; 0 for their mean, and negative for worse predictions.
 *
 * <pre>
 *   1 - Σ (t - p)² / Σ (t - t̄)²
 * </pre>
 *
 * <p>The sums are over all elements, with a mean {@code t̄} for each column: that is {@code
 * multioutput='variance_weighted'} in scikit-learn. Targets that do not vary have no variance to explain: it is 1 if
 * every prediction is exact then, else 0, as in scikit-learn; the R² that every evaluation of values prints is left
 * out then. A prediction that is not a number makes it none.
 */
@Describe(name = "r2", value = "The share of the variance of the targets that is explained")
public record Determination() implements Metric {

    @Override
    public Set<Task> tasks() {
        return Set.of(Task.REGRESSION);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public Measurement measurement() {
        return new ValueMeasurement(ValueErrors::explained);
    }

    /** Creates {@code r2}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * Cohen's kappa (Cohen, 1960): the agreement of the predicted classes with the right ones beyond that of chance, at
 * most 1, and 0 for predictions by chance.
 *
 * <pre>
 *   κ = (a - e) / (1 - e),  a = c / n,  e = Σ t_k p_k / n²
 * </pre>
 *
 * <p>Of n examples, c have the right class predicted, {@code t_k} are of class k, and {@code p_k} are predicted as
 * class k. It is at least -1. Where all examples are of one class and predicted as it, nothing is beyond chance, and
 * it is 0; scikit-learn has no number there. The predicted class has the greatest score, the first of equals; an
 * example with a score that is not a number has none, and counts as wrong.
 */
@Describe(name = "cohen-kappa", value = "The agreement of the predicted classes with the right ones beyond chance")
public record CohenKappa() implements Metric {

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
        return new CountedMeasurement(CohenKappa::agreement);
    }

    private static double agreement(ClassCounts counts) {
        double n = counts.examples();
        double together = counts.products();
        return ClassCounts.share(n * counts.hits() - together, n * n - together);
    }

    /** Creates {@code cohen-kappa}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

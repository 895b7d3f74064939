package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * Matthews' correlation coefficient (Matthews, 1975), of K classes after Gorodkin (2004): the correlation of the
 * predicted classes and the right ones, from -1 to 1, and 0 for predictions by chance, however rare some classes are.
 *
 * <pre>
 *   (n c - Σ t_k p_k) / (√(n² - Σ t_k²) √(n² - Σ p_k²))
 * </pre>
 *
 * <p>Of n examples, c have the right class predicted, {@code t_k} are of class k, and {@code p_k} are predicted as
 * class k. It is 0 where all examples are of one class or predicted as one, as in scikit-learn. The predicted class
 * has the greatest score, the first of equals; examples with a score that is not a number count as predicted as one
 * more class.
 */
@Describe(name = "matthews", value = "The correlation of the predicted classes and the right ones")
public record Matthews() implements Metric {

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
        return new CountedMeasurement(Matthews::correlation);
    }

    private static double correlation(ClassCounts counts) {
        double n = counts.examples();
        double unpredicted = n - counts.predictions();
        double together = counts.products();
        double targets = 0;
        double predictions = unpredicted * unpredicted;
        for (int k = 0; k < counts.classes(); k++) {
            targets += (double) counts.targets(k) * counts.targets(k);
            predictions += (double) counts.predictions(k) * counts.predictions(k);
        }
        double spread = Math.sqrt(n * n - targets) * Math.sqrt(n * n - predictions);
        return ClassCounts.share(n * counts.hits() - together, spread);
    }

    /** Creates {@code matthews}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The macro-averaged F1 score: {@code f1} with its default average, the mean over the classes of {@code F1 = 2 TP / (2
 * TP + FP + FN)}, with the true positives, false positives and false negatives of each, from 0 to 1. The mean is over
 * the classes that occur among the targets or the predictions, as in scikit-learn. The predicted class has the
 * greatest score, the first of equals; an example with a score that is not a number has none.
 */
@Describe(name = "macro-f1", value = "The mean over the classes of the F1 score")
public record MacroF1() implements Metric {

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
        return new F1(Average.MACRO).measurement();
    }

    /** Creates {@code macro-f1}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

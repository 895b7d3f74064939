package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.Metric;
import dev.kiln.api.metric.MetricProvider;
import java.util.Set;

/**
 * The average precision, which sums up the curve of precision over recall, from 0 to 1; for chance it is the share of
 * the positive examples, so that it tells more than the area under the ROC curve where they are rare.
 *
 * <pre>
 * Σ_i (R_i - R_(i-1)) P_i
 * </pre>
 *
 * <p>{@code P_i} and {@code R_i} are precision and recall of the examples whose score is at least the i-th greatest;
 * equal scores are one threshold. As in scikit-learn nothing is interpolated: the trapezoids between the points would
 * be too optimistic (Davis and Goadrich, 2006).
 *
 * <p>Of two classes, class 1 is the positive one. Of more, each is measured against all others, and the value is the
 * mean over the classes that occur among the targets; scikit-learn counts the others as 0. It is 0 where no positive
 * class occurs. The examples are ranked by the probability of the class, computed as log-odds where the scores are
 * logits, so that probabilities that round to 1 are not equal. The breakdown has the curve, or that of each of at most
 * 20 classes, of at most 200 points. A score that is not a number makes the value none. It keeps all scores, 4 bytes
 * each, and takes 8 more for the value.
 */
@Describe(name = "pr-auc", value = "The average precision, of each class against the others")
public record PrAuc() implements Metric {

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
        return new RankingMeasurement(new RankingMeasurement.Kind(
                Ranking::hasPositives,
                Ranking::averagePrecision,
                0,
                lines -> new Breakdown.Curves("precision-recall", "recall", "precision", lines),
                Ranking::precisionRecall));
    }

    /** Creates {@code pr-auc}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

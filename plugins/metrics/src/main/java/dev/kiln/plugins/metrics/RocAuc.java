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
 * The area under the ROC curve (Hanley and McNeil, 1982): the probability that an example of a class has a higher score
 * for it than an example of another class, from 0 to 1; 0.5 for chance. Equal scores count one half.
 *
 * <p>Of two classes, class 1 is the positive one. Of more, each is measured against all others, and the value is the
 * mean over the classes that occur among the targets, as in scikit-learn with {@code multi_class='ovr'}. Where a single
 * class occurs, nothing can be ranked, and the value is 0.5; scikit-learn has no number there.
 *
 * <p>The examples are ranked by the probability of the class, computed as log-odds where the scores are logits, so that
 * probabilities that round to 1 are not equal. The breakdown has the curve, or that of each of at most 20 classes: the
 * share of found positives over the share of false positives, of at most 200 points. A score that is not a number makes
 * the value none. It keeps all scores, 4 bytes each, and takes 8 more for the value.
 */
@Describe(name = "roc-auc", value = "The area under the ROC curve, of each class against the others")
public record RocAuc() implements Metric {

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
                Ranking::isRanked,
                Ranking::areaUnderRoc,
                0.5,
                lines -> new Breakdown.Curves("ROC", "false positive rate", "true positive rate", lines),
                Ranking::roc));
    }

    /** Creates {@code roc-auc}. */
    public static final class Provider extends RecordProvider<Metric> implements MetricProvider {}
}

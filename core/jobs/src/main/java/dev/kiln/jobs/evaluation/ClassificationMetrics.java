package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import java.util.HashMap;
import java.util.Map;

/**
 * Cross entropy and accuracy.
 *
 * <p>The predictions are logits or log-probabilities, for which {@code log Σ exp z - z_y} is the same. Probabilities
 * without a {@code Softmax} at the graph's end are recognized by their values, if all rows look like them; then the
 * loss is {@code -log p_y}, with p at least 1e-12.
 */
final class ClassificationMetrics implements Metrics {

    private static final double LEAST = 1e-12;

    private long samples;
    private long right;
    private double fromLogits;
    private double fromProbabilities;
    private boolean areProbabilities = true;
    private final Map<Long, Long> counts = new HashMap<>();

    @Override
    public void add(Tensor predictions, Batch batch) {
        int classes = (int) predictions.shape()[1];
        long[] labels = Classes.labels(batch, classes);
        areProbabilities &= Classes.areProbabilities(predictions);
        int[] chosen = Classes.greatest(predictions);
        ScoreRows rows = ScoreRows.of(predictions);
        for (int i = 0; i < labels.length; i++) {
            float said = rows.score(i, (int) labels[i]);
            fromLogits += rows.logSumExp(i) - said;
            fromProbabilities -= Math.log(Math.max(LEAST, said));
            right += chosen[i] == labels[i] ? 1 : 0;
            counts.merge(labels[i], 1L, Long::sum);
        }
        samples += labels.length;
    }

    @Override
    public double loss() {
        return (areProbabilities ? fromProbabilities : fromLogits) / samples;
    }

    @Override
    public Quality.Classification quality() {
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return new Quality.Classification(
                (double) right / samples, Confidence.wilson(right, samples), (double) most / samples);
    }
}

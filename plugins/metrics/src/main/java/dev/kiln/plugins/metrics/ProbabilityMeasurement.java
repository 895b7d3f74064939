package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * A measurement of the probabilities of the classes: {@code softmax(logits)}, or the scores themselves if all rows are
 * probabilities. Since that is known only after the last row, both are summed.
 */
final class ProbabilityMeasurement implements Measurement {

    private static final double LEAST = 1e-12;

    private final ProbabilitySum ofLogits;
    private final ProbabilitySum ofProbabilities;
    private boolean areProbabilities = true;

    ProbabilityMeasurement(Supplier<? extends ProbabilitySum> sum) {
        this.ofLogits = sum.get();
        this.ofProbabilities = sum.get();
    }

    @Override
    public void add(Tensor predictions, Batch batch) {
        ScoreRows rows = ScoreRows.of(predictions);
        long[] labels = batch.targets().toLongArray();
        for (int row = 0; row < labels.length; row++) {
            add(rows, row, (int) labels[row]);
        }
    }

    private void add(ScoreRows rows, int row, int label) {
        int predicted = rows.greatest(row);
        double logOfRight = rows.score(row, label) - rows.logSumExp(row);
        ofLogits.add(new ProbabilitySum.Row(label, predicted, rows.softmax(row), logOfRight));
        areProbabilities &= rows.couldBeProbabilities(row);
        if (areProbabilities) {
            double[] scores = new double[rows.classes()];
            for (int k = 0; k < scores.length; k++) {
                scores[k] = rows.score(row, k);
            }
            double logOfScore = Math.log(Math.max(LEAST, scores[label]));
            ofProbabilities.add(new ProbabilitySum.Row(label, predicted, scores, logOfScore));
        }
    }

    private ProbabilitySum sum() {
        return areProbabilities ? ofProbabilities : ofLogits;
    }

    @Override
    public double value() {
        return sum().value();
    }

    @Override
    public List<Breakdown> breakdown() {
        return sum().breakdown();
    }
}

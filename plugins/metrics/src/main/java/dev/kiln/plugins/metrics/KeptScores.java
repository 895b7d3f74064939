package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The scores and labels of all examples, for measurements that compare examples with each other. */
final class KeptScores {

    private final List<ScoreRows> batches = new ArrayList<>();
    private final List<long[]> labels = new ArrayList<>();
    private boolean areProbabilities = true;
    private boolean haveNaN;
    private int count;

    void add(Tensor predictions, Batch batch) {
        ScoreRows rows = ScoreRows.of(predictions);
        for (int row = 0; row < rows.count(); row++) {
            areProbabilities &= rows.couldBeProbabilities(row);
            haveNaN |= rows.greatest(row) < 0;
        }
        batches.add(rows);
        labels.add(batch.targets().toLongArray());
        count += rows.count();
    }

    boolean haveNaN() {
        return haveNaN;
    }

    int classes() {
        return batches.isEmpty() ? 0 : batches.get(0).classes();
    }

    /** Whether each example is of a class. */
    boolean[] areOf(int k) {
        boolean[] are = new boolean[count];
        int next = 0;
        for (long[] some : labels) {
            for (long label : some) {
                are[next++] = label == k;
            }
        }
        return are;
    }

    /**
     * A number for each class and example that rises with the probability of the class: the log-odds
     * {@code ln (p_k / (1 - p_k))} of logits, or the score itself if all rows are probabilities.
     */
    double[][] logOdds() {
        double[][] odds = new double[classes()][count];
        int next = 0;
        for (ScoreRows rows : batches) {
            for (int row = 0; row < rows.count(); row++) {
                put(rows, row, odds, next++);
            }
        }
        return odds;
    }

    private void put(ScoreRows rows, int row, double[][] odds, int example) {
        double total = rows.logSumExp(row);
        int greatest = rows.greatest(row);
        for (int k = 0; k < odds.length; k++) {
            double logProbability = rows.score(row, k) - total;
            if (areProbabilities) {
                odds[k][example] = rows.score(row, k);
            } else if (k == greatest || odds.length == 2) {
                // exact where the probability rounds to 1
                odds[k][example] = rows.score(row, k) - logSumExpOfOthers(rows, row, k);
            } else {
                odds[k][example] = logProbability - Math.log1p(-Math.exp(logProbability));
            }
        }
    }

    private static double logSumExpOfOthers(ScoreRows rows, int row, int left) {
        float[] others = new float[rows.classes() - 1];
        int next = 0;
        for (int k = 0; k < rows.classes(); k++) {
            if (k != left) {
                others[next++] = rows.score(row, k);
            }
        }
        return new ScoreRows(others, 1, others.length).logSumExp(0);
    }
}

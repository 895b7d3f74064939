package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.ScoreRows;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How often each class is the target of an example, its prediction, and both. The predicted class has the greatest
 * score, the first of equals; an example with a score that is not a number has none.
 */
final class ClassCounts {

    private long[] targets = {};
    private long[] predictions = {};
    private long[] hits = {};
    private long examples;

    void add(Tensor predicted, Batch batch) {
        ScoreRows rows = ScoreRows.of(predicted);
        long[] labels = batch.targets().toLongArray();
        grow(rows.classes());
        for (int row = 0; row < labels.length; row++) {
            int label = (int) labels[row];
            int chosen = rows.greatest(row);
            targets[label]++;
            if (chosen >= 0) {
                predictions[chosen]++;
            }
            if (chosen == label) {
                hits[label]++;
            }
        }
        examples += labels.length;
    }

    private void grow(int classes) {
        if (classes > targets.length) {
            targets = Arrays.copyOf(targets, classes);
            predictions = Arrays.copyOf(predictions, classes);
            hits = Arrays.copyOf(hits, classes);
        }
    }

    int classes() {
        return targets.length;
    }

    /** Returns the number of all examples. */
    long examples() {
        return examples;
    }

    /** Returns the number of all examples whose predicted class is right. */
    long hits() {
        return LongStream.of(hits).sum();
    }

    /** Returns the number of all examples with a predicted class. */
    long predictions() {
        return LongStream.of(predictions).sum();
    }

    long targets(int k) {
        return targets[k];
    }

    long predictions(int k) {
        return predictions[k];
    }

    long hits(int k) {
        return hits[k];
    }

    /** The sum over the classes of the number of targets times that of predictions. */
    double products() {
        return IntStream.range(0, classes())
                .mapToDouble(k -> (double) targets[k] * predictions[k])
                .sum();
    }

    double accuracy() {
        return share(hits(), examples);
    }

    /** The classes that are the target of an example, in order. */
    IntStream ofTargets() {
        return IntStream.range(0, classes()).filter(k -> targets[k] > 0);
    }

    /** The classes that are the target or the prediction of an example, in order. */
    IntStream occurring() {
        return IntStream.range(0, classes()).filter(k -> targets[k] + predictions[k] > 0);
    }

    /** A score of each class that occurs. */
    Breakdown.ByClass byClass(String name, ClassScore score) {
        double[] values = new double[classes()];
        Arrays.fill(values, Double.NaN);
        occurring().forEach(k -> values[k] = score.of(hits[k], targets[k], predictions[k]));
        return new Breakdown.ByClass(name, values);
    }

    /** The number of the examples of each class. */
    Breakdown.ByClass support() {
        return new Breakdown.ByClass(
                "examples", LongStream.of(targets).asDoubleStream().toArray());
    }

    /** A share of a count; 0 of none. */
    static double share(long part, long whole) {
        return share((double) part, (double) whole);
    }

    /** A share of a number; 0 of none. */
    static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}

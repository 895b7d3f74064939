package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;

/**
 * Errors of predicted values, and the spread of the targets, which is accumulated without loss of digits (Welford,
 * 1962).
 */
final class ValueErrors {

    /** The distance from 1 to the next number of double precision. */
    private static final double LEAST_TARGET = Math.ulp(1.0);

    private double squared;
    private double absolute;
    private double relative;
    private double spread;
    private double[] means = {};
    private long elements;

    void add(Tensor predictions, Batch batch) {
        float[] predicted = predictions.toFloatArray();
        float[] targets = batch.targets().toFloatArray();
        if (means.length == 0) {
            means = new double[targets.length / batch.size()];
        }
        for (int i = 0; i < targets.length; i++) {
            double error = Math.abs((double) targets[i] - predicted[i]);
            squared += error * error;
            absolute += error;
            relative += error / Math.max(Math.abs(targets[i]), LEAST_TARGET);
            spread(i % means.length, targets[i]);
        }
    }

    private void spread(int column, double target) {
        double off = target - means[column];
        means[column] += off / (1 + elements++ / means.length);
        spread += off * (target - means[column]);
    }

    double meanSquared() {
        return squared / elements;
    }

    double rootMeanSquared() {
        return Math.sqrt(meanSquared());
    }

    double meanAbsolute() {
        return absolute / elements;
    }

    double meanRelative() {
        return relative / elements;
    }

    /** R²; for targets without a spread 1 if all predictions are exact, else 0. */
    double explained() {
        if (spread == 0 && !Double.isNaN(squared)) {
            return squared == 0 ? 1 : 0;
        }
        return 1 - squared / spread;
    }
}

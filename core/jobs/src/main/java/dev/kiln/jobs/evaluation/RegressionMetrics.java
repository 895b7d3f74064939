package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.OptionalDouble;

/**
 * Squared and absolute errors, and the variance of the targets, which is accumulated without loss of digits (Welford,
 * 1962).
 */
final class RegressionMetrics implements Metrics {

    private long samples;
    private long elements;
    private double squared;
    private double absolute;
    private double[] means = {};
    private double spread;

    @Override
    public void add(Tensor predictions, Batch batch) {
        Tensor targets = batch.targets();
        if (!targets.elementType().isFloating() || targets.size() != predictions.size()) {
            throw new DataException("The targets are " + targets.type() + ", the model predicts " + predictions.type()
                    + "; they must have as many elements.");
        }
        float[] said = predictions.toFloatArray();
        float[] right = targets.toFloatArray();
        int columns = right.length / batch.size();
        if (means.length == 0) {
            means = new double[columns];
        }
        for (int i = 0; i < right.length; i++) {
            double error = (double) said[i] - right[i];
            squared += error * error;
            absolute += Math.abs(error);
            double off = right[i] - means[i % columns];
            means[i % columns] += off / (samples + i / columns + 1);
            spread += off * (right[i] - means[i % columns]);
        }
        samples += batch.size();
        elements += right.length;
    }

    @Override
    public double loss() {
        return squared / elements;
    }

    @Override
    public Quality.Regression quality() {
        OptionalDouble r2 = spread > 0 ? OptionalDouble.of(1 - squared / spread) : OptionalDouble.empty();
        return new Quality.Regression(Math.sqrt(loss()), absolute / elements, r2);
    }
}

package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;

/** Softmax regression under cross entropy and momentum, by hand and in double precision. */
final class SoftmaxRegression {

    private final double[] weight;
    private final double[] bias;
    private final double[] weightMomentum;
    private final double[] biasMomentum;
    private final int features;
    private final int classes;

    SoftmaxRegression(double[] weight, double[] bias, int features, int classes) {
        this.weight = weight.clone();
        this.bias = bias.clone();
        this.weightMomentum = new double[weight.length];
        this.biasMomentum = new double[bias.length];
        this.features = features;
        this.classes = classes;
    }

    double[] weight() {
        return weight;
    }

    double[] bias() {
        return bias;
    }

    /** One step; returns the mean loss before it. */
    double step(Batch batch, double learningRate, double mu) {
        float[] x = batch.inputs().toFloatArray();
        long[] y = batch.targets().toLongArray();
        double[] weightGradient = new double[weight.length];
        double[] biasGradient = new double[bias.length];
        double loss = 0;
        for (int i = 0; i < y.length; i++) {
            double[] p = softmax(x, i);
            loss -= Math.log(p[(int) y[i]]) / y.length;
            for (int k = 0; k < classes; k++) {
                double error = (p[k] - (k == y[i] ? 1 : 0)) / y.length;
                biasGradient[k] += error;
                for (int f = 0; f < features; f++) {
                    weightGradient[f * classes + k] += x[i * features + f] * error;
                }
            }
        }
        update(weight, weightMomentum, weightGradient, learningRate, mu);
        update(bias, biasMomentum, biasGradient, learningRate, mu);
        return loss;
    }

    private double[] softmax(float[] x, int example) {
        double[] p = new double[classes];
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double logit = bias[k];
            for (int f = 0; f < features; f++) {
                logit += x[example * features + f] * weight[f * classes + k];
            }
            p[k] = Math.exp(logit);
            sum += p[k];
        }
        for (int k = 0; k < classes; k++) {
            p[k] /= sum;
        }
        return p;
    }

    private static void update(double[] parameter, double[] momentum, double[] gradient, double rate, double mu) {
        for (int i = 0; i < parameter.length; i++) {
            momentum[i] = mu * momentum[i] + gradient[i];
            parameter[i] -= rate * momentum[i];
        }
    }
}

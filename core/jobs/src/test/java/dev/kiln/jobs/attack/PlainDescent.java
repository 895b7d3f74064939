package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;

/** FGSM and PGD without a random start, written again in plain double precision for one example. */
record PlainDescent(
        Perceptron network, Norm norm, double epsilon, int steps, double stepSize, double low, double high) {

    double[] attack(double[] original, int label) {
        double[] x = original.clone();
        for (int step = 0; step < steps; step++) {
            double[] direction = steepest(network.gradient(x, label));
            for (int i = 0; i < x.length; i++) {
                x[i] += stepSize * direction[i];
            }
            x = project(original, x);
        }
        return x;
    }

    private double[] steepest(double[] gradient) {
        double length = length(gradient);
        double[] direction = new double[gradient.length];
        for (int i = 0; i < gradient.length; i++) {
            direction[i] = norm == Norm.LINF ? Math.signum(gradient[i]) : gradient[i] / length;
        }
        return direction;
    }

    private double[] project(double[] original, double[] x) {
        double[] change = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            change[i] = x[i] - original[i];
        }
        double shrink = Math.min(1, epsilon / length(change));
        double[] projected = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double kept = norm == Norm.LINF ? Math.max(-epsilon, Math.min(epsilon, change[i])) : change[i] * shrink;
            projected[i] = Math.max(low, Math.min(high, original[i] + kept));
        }
        return projected;
    }

    private static double length(double[] vector) {
        double sum = 0;
        for (double v : vector) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }
}

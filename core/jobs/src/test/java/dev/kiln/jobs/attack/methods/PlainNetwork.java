package dev.kiln.jobs.attack.methods;

import dev.kiln.graph.tensor.Tensor;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** {@link SmallNetwork} in plain double precision, for one example. */
record PlainNetwork(Tensor first, Tensor second) {

    private static final double DIFFERENCE = 1e-6;

    static PlainNetwork of(int classes) {
        var constants = SmallNetwork.model(classes).graph().constants();
        return new PlainNetwork(Objects.requireNonNull(constants.get("v")), Objects.requireNonNull(constants.get("w")));
    }

    double[] logits(double[] x) {
        return times(hidden(x), second);
    }

    private double[] hidden(double[] x) {
        double[] hidden = times(x, first);
        for (int j = 0; j < hidden.length; j++) {
            hidden[j] = Math.tanh(hidden[j]);
        }
        return hidden;
    }

    private static double[] times(double[] x, Tensor matrix) {
        int columns = (int) matrix.shape()[1];
        double[] product = new double[columns];
        for (int i = 0; i < x.length * columns; i++) {
            product[i % columns] += x[i / columns] * matrix.getDouble(i);
        }
        return product;
    }

    int predict(double[] x) {
        double[] logits = logits(x);
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /** The gradient of a loss of the logits: central differences in the logits, and the chain rule. */
    double[] gradient(double[] x, ToDoubleFunction<double[]> loss) {
        double[] hidden = hidden(x);
        double[] logits = logits(x);
        double[] slopes = new double[logits.length];
        for (int k = 0; k < logits.length; k++) {
            double[] above = logits.clone();
            double[] below = logits.clone();
            above[k] += DIFFERENCE;
            below[k] -= DIFFERENCE;
            slopes[k] = (loss.applyAsDouble(above) - loss.applyAsDouble(below)) / (2 * DIFFERENCE);
        }
        double[] gradient = new double[x.length];
        for (int j = 0; j < hidden.length; j++) {
            double back = 0;
            for (int k = 0; k < slopes.length; k++) {
                back += second.getDouble((long) j * slopes.length + k) * slopes[k];
            }
            for (int i = 0; i < x.length; i++) {
                gradient[i] += first.getDouble((long) i * hidden.length + j) * back * (1 - hidden[j] * hidden[j]);
            }
        }
        return gradient;
    }
}

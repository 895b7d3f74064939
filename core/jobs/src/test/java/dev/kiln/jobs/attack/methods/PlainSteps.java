package dev.kiln.jobs.attack.methods;

import dev.kiln.api.attack.Norm;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * FGSM, BIM, PGD without a random start, MI-FGSM and NI-FGSM in [0, 1], written again in plain double precision for one
 * example.
 *
 * @param network the network
 * @param norm the norm
 * @param epsilon the size of the ball
 * @param steps the number of steps
 * @param size the size of a step
 * @param decay the weight of the gradients so far; not a number for no momentum
 * @param looksAhead whether the gradient is that of the point to which the momentum leads
 */
record PlainSteps(
        PlainNetwork network, Norm norm, double epsilon, int steps, double size, double decay, boolean looksAhead) {

    static PlainSteps plain(Norm norm, double epsilon, int steps, double size) {
        return new PlainSteps(PlainNetwork.of(3), norm, epsilon, steps, size, Double.NaN, false);
    }

    double[] attack(double[] original, ToDoubleFunction<double[]> loss) {
        double[] x = original.clone();
        double[] momentum = new double[x.length];
        for (int step = 0; step < steps; step++) {
            double[] at = looksAhead ? moved(x, size * decay, momentum) : x;
            double[] gradient = network.gradient(at, loss);
            double length = Arrays.stream(gradient).map(Math::abs).sum();
            double[] before = momentum;
            momentum = Double.isNaN(decay) ? gradient : map(x.length, i -> decay * before[i] + gradient[i] / length);
            x = project(original, moved(x, size, steepest(momentum)));
        }
        return x;
    }

    private interface Element {
        double at(int index);
    }

    private static double[] map(int length, Element element) {
        return IntStream.range(0, length).mapToDouble(element::at).toArray();
    }

    private static double[] moved(double[] x, double by, double[] direction) {
        return map(x.length, i -> x[i] + by * direction[i]);
    }

    private double[] steepest(double[] g) {
        double euclidean = Math.sqrt(Arrays.stream(g).map(v -> v * v).sum());
        double greatest = Arrays.stream(g).map(Math::abs).max().orElseThrow();
        return map(g.length, i -> switch (norm) {
            case LINF -> Math.signum(g[i]);
            case L2 -> euclidean == 0 ? 0 : g[i] / euclidean;
            case L1, L0 -> Math.abs(g[i]) == greatest ? Math.signum(g[i]) : 0;
        });
    }

    private double[] project(double[] original, double[] x) {
        double[] d = map(x.length, i -> x[i] - original[i]);
        double euclidean = Math.sqrt(Arrays.stream(d).map(v -> v * v).sum());
        double threshold = norm == Norm.L1 ? threshold(original, d) : 0;
        return map(x.length, i -> {
            double change = switch (norm) {
                case LINF -> Math.max(-epsilon, Math.min(epsilon, d[i]));
                case L2 -> d[i] * Math.min(1, epsilon / Math.max(euclidean, Double.MIN_NORMAL));
                case L1, L0 -> Math.signum(d[i]) * Math.max(0, Math.abs(d[i]) - threshold);
            };
            return Math.max(0, Math.min(1, original[i] + change));
        });
    }

    /** The least number by which all changes have to shrink, by bisection. */
    private double threshold(double[] original, double[] d) {
        double low = 0;
        double high = Arrays.stream(d).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < 100; i++) {
            double middle = i == 0 ? 0 : (low + high) / 2;
            boolean isInside = sum(original, d, middle) <= epsilon;
            high = isInside ? middle : high;
            low = isInside ? low : middle;
        }
        return high;
    }

    private static double sum(double[] original, double[] d, double threshold) {
        return IntStream.range(0, d.length)
                .mapToDouble(i -> {
                    double room = d[i] > 0 ? 1 - original[i] : original[i];
                    return Math.min(Math.max(0, Math.abs(d[i]) - threshold), room);
                })
                .sum();
    }
}

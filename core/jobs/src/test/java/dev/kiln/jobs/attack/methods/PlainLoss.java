package dev.kiln.jobs.attack.methods;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The losses of attacks by their textbook formulas, of the logits of one example. */
final class PlainLoss {

    private PlainLoss() {}

    static ToDoubleFunction<double[]> crossEntropy(int label) {
        return z -> Math.log(Arrays.stream(z).map(Math::exp).sum()) - z[label];
    }

    static ToDoubleFunction<double[]> logitDifference(int label) {
        return z -> IntStream.range(0, z.length)
                        .filter(k -> k != label)
                        .mapToDouble(k -> z[k])
                        .max()
                        .orElseThrow()
                - z[label];
    }

    static ToDoubleFunction<double[]> margin(int label) {
        return z -> Math.min(logitDifference(label).applyAsDouble(z), 0);
    }

    static ToDoubleFunction<double[]> ratio(int label) {
        return z -> logitDifference(label).applyAsDouble(z) / (greatest(z, 1) - greatest(z, 3) + 1e-12);
    }

    static ToDoubleFunction<double[]> targetedRatio(int right, int wanted) {
        return z -> (z[wanted] - z[right]) / (greatest(z, 1) - (greatest(z, 3) + greatest(z, 4)) / 2 + 1e-12);
    }

    /** The negative of a loss, which a targeted attack maximizes for its target class. */
    static ToDoubleFunction<double[]> lowered(ToDoubleFunction<double[]> loss) {
        return z -> -loss.applyAsDouble(z);
    }

    private static double greatest(double[] z, int rank) {
        return Arrays.stream(z).sorted().toArray()[z.length - rank];
    }
}

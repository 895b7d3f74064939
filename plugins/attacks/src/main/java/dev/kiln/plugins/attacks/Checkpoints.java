package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/** The iterations after which Auto-PGD adapts its steps. */
final class Checkpoints {

    private Checkpoints() {}

    /**
     * The number of iterations since the last checkpoint where this step is one, 0 elsewhere: a FLOAT scalar. The periods
     * are 0.22 of the iterations, and each 0.03 shorter than the one before, but not shorter than 0.06.
     */
    static Value shrinking(StepScope scope, int iterations) {
        int shorter = share(0.03, iterations);
        int least = share(0.06, iterations);
        float[] periods = new float[iterations + 1];
        int period = share(0.22, iterations);
        for (int at = period; at <= iterations; at += period) {
            periods[at] = period;
            period = Math.max(period - shorter, least);
        }
        return at(scope, periods);
    }

    /** The same with periods of 0.04 of the iterations. */
    static Value regular(StepScope scope, int iterations) {
        int period = share(0.04, iterations);
        float[] periods = new float[iterations + 1];
        for (int at = period; at <= iterations; at += period) {
            periods[at] = period;
        }
        return at(scope, periods);
    }

    private static int share(double share, int iterations) {
        return Math.max((int) (share * iterations), 1);
    }

    private static Value at(StepScope scope, float[] periods) {
        Value table = scope.step().graph().constant(Tensor.of(periods, periods.length));
        return table.gather(scope.step().cast(ElementType.INT64), 0);
    }
}

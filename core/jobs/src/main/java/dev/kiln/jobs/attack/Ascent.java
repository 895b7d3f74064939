package dev.kiln.jobs.attack;

import dev.kiln.graph.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The objective of a gradient attack at three of its steps: the first, one at nine tenths, and the last. */
final class Ascent {

    private static final int FEWEST_STEPS = 10;

    private final int late;
    private final int last;
    private float @Nullable [] atFirst;
    private float @Nullable [] atLate;
    private float @Nullable [] atLast;

    Ascent(int steps) {
        this.late = steps - 1 - steps / 10;
        this.last = steps < FEWEST_STEPS ? 0 : steps - 1;
    }

    /** Whether the objective at a step is asked for. */
    boolean isWatched(int step) {
        return step > 0 && (step == late || step == last);
    }

    void take(int step, @Nullable Tensor objective) {
        if (objective == null) {
            return;
        }
        if (step == 0) {
            atFirst = objective.toFloatArray();
        } else if (step == late) {
            atLate = objective.toFloatArray();
        } else if (step == last) {
            atLast = objective.toFloatArray();
        }
    }

    /** The rise from the first step to the last; negative infinity where it is not known. */
    double rise(int row) {
        return difference(atFirst, atLast, row);
    }

    /** The rise in the last tenth of the steps. */
    double lateRise(int row) {
        return difference(atLate, atLast, row);
    }

    private static double difference(float @Nullable [] from, float @Nullable [] to, int row) {
        return from == null || to == null ? Double.NEGATIVE_INFINITY : (double) to[row] - from[row];
    }
}

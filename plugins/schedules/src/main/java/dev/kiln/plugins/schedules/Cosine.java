package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * A decay along half a cosine, once or with restarts (Loshchilov and Hutter, 2017): the factor is
 * {@code last + (1 - last) * (1 + cos(pi * u)) / 2}, where {@code u}, from 0 to 1, is the completed share of the present
 * period. The first of the {@code restarts + 1} periods has the share
 * {@code 1 / (1 + growth + ... + growth^restarts)} of the training, and each further one is {@code growth} times as long
 * as the one before. Without restarts {@code u = t}.
 *
 * <p>PyTorch's {@code CosineAnnealingWarmRestarts} counts its periods, {@code T_0} and {@code T_mult}, in epochs.
 *
 * @param last the factor at the end of a period, in {@code [0, 1]}
 * @param restarts the number of returns to the factor 1, in {@code [0, 100]}
 * @param growth the length of a period as a multiple of the one before, in {@code [1, 10]}
 * @param warmUp the linear rise before it
 */
@Describe(name = "cosine", value = "decays along half a cosine, once or with restarts")
public record Cosine(
        @Describe(value = "the factor at the end", name = "final", atLeast = 0, atMost = 1, byDefault = "0.0")
        double last,

        @Describe(value = "the number of returns to the full rate", atLeast = 0, atMost = 100, byDefault = "0")
        int restarts,

        @Describe(
                value = "the length of a period between restarts as a multiple of the one before",
                name = "factor",
                atLeast = 1,
                atMost = 10,
                byDefault = "1.0")
        double growth,

        WarmUp warmUp)
        implements Schedule {

    /** A tolerance as a share of the training, so that the second of 3 periods of 9 steps begins with step 3. */
    private static final double ROUNDING = 1e-9;

    /**
     * Without restarts.
     *
     * @param last the factor at the end, in {@code [0, 1]}
     * @param warmUp the linear rise before it
     */
    public Cosine(double last, WarmUp warmUp) {
        this(last, 0, 1, warmUp);
    }

    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> last + (1 - last) * (1 + Math.cos(Math.PI * share(t))) / 2);
    }

    /** The completed share of the present period. */
    private double share(double t) {
        double sum = sumOfLengths();
        double left = t * sum;
        double length = 1;
        for (int i = 0; i < restarts && left >= length - ROUNDING * sum; i++) {
            left -= length;
            length *= growth;
        }
        return Math.max(left, 0) / length;
    }

    /** In units of the first period. */
    private double sumOfLengths() {
        double sum = 0;
        for (int i = 0; i <= restarts; i++) {
            sum += Math.pow(growth, i);
        }
        return sum;
    }

    /** Creates {@code cosine}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

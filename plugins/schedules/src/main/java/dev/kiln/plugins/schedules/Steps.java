package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * Drops at regular intervals: the factor is {@code factor ^ floor(t / every)}. Intervals of {@code n} epochs, as
 * PyTorch's {@code StepLR} has them, are {@code every=n/epochs}, such as {@code 30/90}.
 *
 * @param every the share of the training between two drops, in {@code (0, 1]}
 * @param factor the factor of each drop, in {@code (0, 1]}
 * @param warmUp the linear rise before it
 */
@Describe(name = "step", value = "drops at regular intervals")
public record Steps(
        @Describe(
                value = "the share of the training between two drops, such as 30/90 for 30 of 90 epochs",
                above = 0,
                atMost = 1,
                byDefault = "1/3")
        double every,

        @Describe(value = "the factor of each drop", above = 0, atMost = 1, byDefault = "0.1")
        double factor,

        WarmUp warmUp)
        implements Schedule {

    /** A tolerance, so that 1/3 of 9 steps are 3 steps. */
    private static final double ROUNDING = 1e-9;

    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> Math.pow(factor, Math.floor(t / every + ROUNDING)));
    }

    /** Creates {@code step}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

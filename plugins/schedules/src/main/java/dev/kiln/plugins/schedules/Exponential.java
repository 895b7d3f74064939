package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * An exponential decay: the factor is {@code last ^ t}. PyTorch's {@code ExponentialLR} with a {@code gamma} for each
 * epoch has the same rates at the epochs' beginnings with {@code last = gamma ^ epochs}, and keeps them throughout the
 * epoch.
 *
 * @param last the factor at the end, in {@code (0, 1]}
 * @param warmUp the linear rise before it
 */
@Describe(name = "exponential", value = "decays by the same factor in every step")
public record Exponential(
        @Describe(value = "the factor at the end", name = "final", above = 0, atMost = 1, byDefault = "0.01")
        double last,

        WarmUp warmUp)
        implements Schedule {

    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> Math.pow(last, t));
    }

    /** Creates {@code exponential}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * A linear decay: the factor is {@code 1 - (1 - last) * t}.
 *
 * @param last the factor at the end, in {@code [0, 1]}
 * @param warmUp the linear rise before it
 */
@Describe(name = "linear", value = "decays linearly")
public record Linear(
        @Describe(value = "the factor at the end", name = "final", atLeast = 0, atMost = 1, byDefault = "0.0")
        double last,

        WarmUp warmUp)
        implements Schedule {

    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> 1 - (1 - last) * t);
    }

    /** Creates {@code linear}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

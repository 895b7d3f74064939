package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * A constant learning rate: the factor is 1.
 *
 * @param warmUp the linear rise before it
 */
@Describe(name = "constant", value = "a constant learning rate")
public record Constant(WarmUp warmUp) implements Schedule {

    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> 1);
    }

    /** Creates {@code constant}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * A decay along half a cosine (Loshchilov and Hutter, 2017): the factor is
 * {@code last + (1 - last) * (1 + cos(pi * t)) / 2}.
 *
 * @param last the factor at the end, in {@code [0, 1]}
 * @param warmUp the linear rise before it
 */
@Describe(name = "cosine", value = "decays along half a cosine")
public record Cosine(
        @Describe(value = "the factor at the end", name = "final", atLeast = 0, atMost = 1, byDefault = "0.0")
        double last,

        WarmUp warmUp)
        implements Schedule {

    @Override
    public double factor(long step, long steps) {
        return warmUp.factor(step, steps, t -> last + (1 - last) * (1 + Math.cos(Math.PI * t)) / 2);
    }

    /** Creates {@code cosine}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

package dev.kiln.api.examples;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * A polynomial decay: the factor is {@code (1 - t)^power}, with the completed share {@code t} of the training.
 */
@Describe(name = "polynomial", value = "Decays as a polynomial")
public record Polynomial(
        @Describe(value = "the exponent", above = 0, atMost = 100, byDefault = "0.9")
        double power) implements Schedule {

    @Override
    public double factor(long step, long steps) {
        return Math.pow(1 - (double) step / steps, power);
    }

    /** Creates {@code polynomial}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import java.util.function.DoubleUnaryOperator;

/**
 * A linear rise of the learning rate to its value at the first step after it. Of {@code steps} steps the first
 * {@code r = round(warmUp * steps)} rise: the factor of step {@code i} is {@code curve(0) * (i + 1) / (r + 1)}. Those
 * after them have {@code curve(t)} with {@code t = (i - r) / (steps - r)}.
 *
 * @param warmUp the share of the training, in {@code [0, 1)}
 */
public record WarmUp(
        @Describe(
                value = "the initial share of the training in which the learning rate rises linearly",
                atLeast = 0,
                below = 1,
                byDefault = "0.0")
        double warmUp) {

    /** No warm-up. */
    public static final WarmUp NONE = new WarmUp(0);

    /** The factor of a step, with the curve after the warm-up. */
    double factor(long step, long steps, DoubleUnaryOperator curve) {
        long rising = Math.round(warmUp * steps);
        return step < rising
                ? curve.applyAsDouble(0) * (step + 1) / (rising + 1)
                : curve.applyAsDouble((step - rising) / (double) (steps - rising));
    }
}

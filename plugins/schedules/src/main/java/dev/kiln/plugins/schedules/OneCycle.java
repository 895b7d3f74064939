package dev.kiln.plugins.schedules;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;

/**
 * One cycle (Smith and Topin, 2018): the factor rises from {@code initial} to 1, and falls to {@code last}, both along
 * half a cosine, as PyTorch's {@code OneCycleLR} with {@code anneal_strategy="cos"} and two phases. With
 * {@code top = rise * steps - 1} the factor of step {@code i} is
 *
 * <pre>
 * initial + (1 - initial) * (1 - cos(pi * i / top)) / 2                          if i &lt;= top
 * last + (1 - last) * (1 + cos(pi * (i - top) / (steps - 1 - top))) / 2          otherwise
 * </pre>
 *
 * <p>The optimizer's learning rate is the greatest one, PyTorch's {@code max_lr}; {@code initial} is
 * {@code 1 / div_factor}, and {@code last} is {@code initial / final_div_factor}. The momentum stays, whereas the paper
 * and PyTorch lower it while the rate rises. The paper's rise and fall are lines.
 *
 * @param rise the share of the training in which the rate rises, in {@code (0, 1)}
 * @param initial the factor of the first step, in {@code (0, 1]}
 * @param last the factor of the last step, in {@code [0, 1]}
 */
@Describe(name = "one-cycle", value = "rises and falls once, along half a cosine each")
public record OneCycle(
        @Describe(
                value = "the initial share of the training in which the learning rate rises",
                above = 0,
                below = 1,
                byDefault = "0.3")
        double rise,

        @Describe(value = "the factor of the first step", above = 0, atMost = 1, byDefault = "0.04")
        double initial,

        @Describe(value = "the factor of the last step", name = "final", atLeast = 0, atMost = 1, byDefault = "4e-6")
        double last)
        implements Schedule {

    /** With PyTorch's defaults. */
    public OneCycle() {
        this(0.3, 0.04, 4e-6);
    }

    @Override
    public double factor(long step, long steps) {
        double top = rise * steps - 1;
        return top > 0 && step <= top
                ? between(initial, 1, step / top)
                : between(1, last, (step - top) / (steps - 1 - top));
    }

    /** From one factor to another along half a cosine. */
    private static double between(double from, double to, double share) {
        return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
    }

    /** Creates {@code one-cycle}. */
    public static final class Provider extends RecordProvider<Schedule> implements ScheduleProvider {}
}

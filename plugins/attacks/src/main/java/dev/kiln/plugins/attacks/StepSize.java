package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * The step size: a share of the run's epsilon, which a sweep changes, or the same in every run.
 *
 * <p>Where neither is given it is {@code 2.5 * eps / steps}, the rule of Madry et al. (2018): any number of steps
 * reaches the edge of the ball from any point of it, and can move along the edge.
 *
 * @param size the share, or the size in units of the input
 * @param relative whether it is a share
 */
record StepSize(double size, boolean relative) {

    /** The default sum of all step sizes, in units of epsilon. */
    private static final double ALL_STEPS = 2.5;

    private static final Option<Double> ABSOLUTE = Option.real(
                    "step-size", "the step size; replaces relative-step-size")
            .above(0)
            .in("units of the input")
            .optional();
    private static final Option<Double> RELATIVE = Option.real(
                    "relative-step-size",
                    "the step size as a share of eps; 2.5/steps if neither is given (Foolbox: 1/30)")
            .above(0)
            .optional();

    static final List<Option<?>> OPTIONS = List.of(ABSOLUTE, RELATIVE);

    static StepSize of(Options options, int steps) {
        return options.find(ABSOLUTE)
                .map(size -> new StepSize(size, false))
                .orElseGet(() -> new StepSize(options.find(RELATIVE).orElse(ALL_STEPS / steps), true));
    }

    Value write(StepScope scope) {
        return relative ? scope.epsilon().mul(size) : scope.epsilon().graph().scalar(size);
    }
}

package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.graph.build.Value;
import java.util.Optional;

/**
 * The step size: the same in every run, or a share of the run's epsilon, which a sweep changes.
 *
 * <p>If neither is given it is {@code 2.5 * eps / steps}, the rule of Madry et al. (2018): any number of steps reaches
 * the edge of the ball from any point of it, and can move along the edge.
 *
 * @param stepSize the size in units of the input, positive; replaces the share
 * @param relativeStepSize the share, positive
 */
public record StepSize(
        @Describe(value = "the step size; replaces relative-step-size", above = 0, unit = "units of the input")
        Optional<Double> stepSize,

        @Describe(value = "the step size as a share of eps; 2.5/steps if neither is given (Foolbox: 1/30)", above = 0)
        Optional<Double> relativeStepSize) {

    /** The rule of Madry et al. */
    public static final StepSize DEFAULT = new StepSize(Optional.empty(), Optional.empty());

    /** The default sum of all step sizes, in units of epsilon. */
    private static final double ALL_STEPS = 2.5;

    /**
     * The same size in every run.
     *
     * @param size the size in units of the input, positive
     * @return the step size
     */
    public static StepSize absolute(double size) {
        return new StepSize(Optional.of(size), Optional.empty());
    }

    /**
     * A share of epsilon.
     *
     * @param share the share, positive
     * @return the step size
     */
    public static StepSize relative(double share) {
        return new StepSize(Optional.empty(), Optional.of(share));
    }

    /** The size in a run of so many steps, a FLOAT scalar. */
    Value write(StepScope scope, int steps) {
        return stepSize.map(size -> scope.epsilon().graph().scalar(size))
                .orElseGet(() -> scope.epsilon().mul(relativeStepSize.orElse(ALL_STEPS / steps)));
    }
}

package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.util.Arrays;

/**
 * Projected gradient descent (Madry et al., 2018): steps of size {@code a} along the gradient {@code g} of the loss,
 * each followed by the projection {@code P} onto the ball around the clean input {@code x0} and the clipping {@code C}
 * to the range of the input.
 *
 * <pre>
 * L∞: x = C(P(x + a * sign(g)))
 * L2: x = C(P(x + a * g / |g|))
 * L1: x = C(P(x + a * sign(g_i) e_i)),  i the element of the greatest |g|
 * </pre>
 *
 * <p>It starts from {@code x0}, or, with a random start, from a uniformly distributed point of the ball: for L∞ every
 * element is uniform in {@code x0 ± eps}; for L2 a point of the sphere in two more dimensions is drawn, and the two
 * additional coordinates are dropped (Voelker et al., 2017), so that the radius is {@code eps * u^(1/D)} for {@code D}
 * elements. {@code sign(0) = 0}. A targeted attack follows the negative gradient of the target class.
 *
 * <p>40 steps are Foolbox's default for L∞ and those of Madry's MNIST challenge. The step size is
 * {@code 2.5 * eps / steps} unless an option sets it, the rule of Madry et al., so that any number of steps reaches the
 * edge of the ball; Foolbox's step is {@code relative-step-size=1/30}. In L1 a step changes one element, the steepest
 * direction, as in ART and unlike Foolbox's {@code g / |g|_1}; {@code apgd-ce} changes several and is stronger.
 *
 * <p>The loss is the cross entropy or another {@link AttackLoss}. On a randomised model the gradient is that of the mean
 * over {@code eot} draws of the model (Athalye et al., 2018). It costs {@code steps * eot} gradients for each example and
 * start; each further start attacks only the examples that withstood the earlier ones.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 * @param steps the number of steps, at least 1
 * @param stepSize the step size
 * @param randomStart whether it starts from a random point of the ball
 * @param restarts the number of starts, at least 1
 * @param loss the loss that is maximized
 * @param eot the number of draws of a randomised model in each step, at least 1
 */
@Describe(name = "pgd", value = "Projected gradient descent: many small steps, each projected onto the ball")
public record Pgd(
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "40")
        int steps,

        StepSize stepSize,

        @Describe(value = "whether it starts from a random point of the ball", byDefault = "true")
        boolean randomStart,

        @Describe(value = "the number of starts", atLeast = 1, atMost = 1_000_000, byDefault = "1")
        int restarts,

        @Describe(value = "the loss that is maximized", byDefault = "ce")
        AttackLoss loss,

        @Describe(
                value = "the number of draws of a randomised model whose mean loss is followed",
                atLeast = 1,
                atMost = 1000,
                byDefault = "1")
        int eot)
        implements LossAscent {

    /**
     * 40 steps of the default size from a random point of the ball.
     *
     * @param threat the norm, its size, and whether the attack is targeted
     */
    public Pgd(ThreatModel threat) {
        this(threat, 40, StepSize.DEFAULT, true, 1, AttackLoss.CE, 1);
    }

    /**
     * 40 untargeted steps in L∞.
     *
     * @param epsilon the maximum change of a feature, in units of the input
     */
    public Pgd(double epsilon) {
        this(new ThreatModel(Norm.LINF, epsilon, false));
    }

    /** Checks that several starts differ. */
    public Pgd {
        if (restarts > 1 && !randomStart) {
            throw new OptionException("pgd has restarts=" + restarts
                    + " and random-start=false: all would be the same. Set random-start=true or restarts=1.");
        }
    }

    @Override
    public Value start(StepScope scope) {
        Value original = scope.original();
        if (!randomStart) {
            return original;
        }
        Value direction =
                scope.norm() == Norm.LINF ? scope.noise(Noise.UNIFORM).mul(2).sub(1) : uniformInUnitBall(scope);
        return original.add(direction.mul(scope.epsilon()));
    }

    private static Value uniformInUnitBall(StepScope scope) {
        long[] axes = scope.original().exampleAxes();
        long[] twoMore = new long[axes.length];
        Arrays.fill(twoMore, 1);
        twoMore[axes.length - 1] = 2;
        Value point = scope.noise(Noise.NORMAL);
        Value dropped = scope.noise(Noise.NORMAL, twoMore);
        Value length = point.square()
                .reduceSum(true, axes)
                .add(dropped.square().reduceSum(true, axes))
                .sqrt();
        return point.div(length);
    }

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        return current.add(scope.steepest(gradient).mul(stepSize.write(scope, steps)));
    }

    /** Creates {@code pgd}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}

package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;

/**
 * Auto-PGD on the cross entropy {@code f} (Croce and Hein, 2020): projected gradient ascent with momentum, whose step
 * {@code a} begins as {@code 2 eps} and is halved, for each example by itself, where the ascent stalls.
 *
 * <pre>
 * z       = P(x_k + a d(x_k)),  d = sign(g) for L∞, g / |g| for L2
 * x_(k+1) = P(x_k + 0.75 (z - x_k) + 0.25 (x_k - x_(k-1))),  x_1 = z
 * </pre>
 *
 * <p>The checkpoints are {@code 0.22, 0.41, 0.57, ...} of the iterations: each period is shorter by 0.03 than the one
 * before, and not shorter than 0.06. At a checkpoint {@code a} is halved, and the example continues from its best point
 * so far, if {@code f} rose in at most 0.75 of the period's steps, or if {@code a} was kept at the last checkpoint and
 * the best {@code f} has not risen since. {@code P} projects onto the ball and the range.
 *
 * <p>It starts from a random point of the ball's surface, as AutoAttack does. Its result is the last point that reached
 * the goal, or the one of the highest {@code f}. The cross entropy is represented by the log-odds of a wrong class, of
 * which it is an increasing function: both rise at the same steps and have the same {@code d}. It costs one gradient for
 * each iteration, and one for the last point.
 *
 * @param threat the norm, its size, and whether the attack is targeted
 * @param iterations the number of steps
 * @param restarts the number of random starts, each with the examples that withstood the earlier ones
 */
@Describe(name = "apgd-ce", value = "Auto-PGD: projected gradient ascent with momentum that adapts its step size")
public record ApgdCe(
        @Restrict(
                option = "norm",
                to = {"linf", "l2"})
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 100_000, byDefault = "100")
        int iterations,

        @Describe(value = "the number of random starts", atLeast = 1, atMost = 1_000_000, byDefault = "1")
        int restarts)
        implements GradientAttack {

    private static final double MOMENTUM = 0.75;
    private static final double RISING_SHARE = 0.75;

    /** Returns one step more than there are iterations: it compares the last point with the best one. */
    @Override
    public int steps() {
        return iterations + 1;
    }

    @Override
    public Value start(StepScope scope) {
        Value direction = scope.norm() == Norm.LINF
                ? scope.noise(Noise.UNIFORM)
                        .mul(2)
                        .sub(1)
                        .overGreatest(scope.original().exampleAxes())
                : scope.steepest(scope.noise(Noise.NORMAL));
        return scope.original().add(direction.mul(scope.epsilon()));
    }

    @Override
    public Value step(StepScope scope, Value current, Value gradient) {
        Value loss = scope.objective();
        Value bestLoss = scope.state("best loss", loss);
        Value isBest = loss.greater(bestLoss);
        Value greatest = scope.update(bestLoss, loss.max(bestLoss));
        Value best = ofBest(scope, "best", isBest, current);
        Value slope = ofBest(scope, "slope of best", isBest, gradient);

        Value stalls = stalls(scope, loss, greatest);
        Value size = scope.state("step size", loss.mul(0).add(scope.epsilon().mul(2)));
        Value adapted = scope.update(size, stalls.where(size.mul(0.5), size));
        Value from = scope.wide(stalls).where(best, current);
        Value direction = scope.steepest(scope.wide(stalls).where(slope, gradient));
        Value ahead = scope.project(from.add(direction.mul(scope.wide(adapted))));
        Value next = withMomentum(scope, from, ahead);
        return scope.isStep(iterations).where(result(scope, current, best), next);
    }

    /** The value of the example's best step so far. */
    private static Value ofBest(StepScope scope, String name, Value isBest, Value value) {
        Value kept = scope.state(name, value);
        return scope.update(kept, scope.wide(isBest).where(value, kept));
    }

    private static Value withMomentum(StepScope scope, Value from, Value ahead) {
        Value before = scope.state("before", from);
        scope.update(before, from);
        Value moved =
                from.add(ahead.sub(from).mul(MOMENTUM)).add(from.sub(before).mul(1 - MOMENTUM));
        return scope.isStep(0).where(ahead, moved);
    }

    /** The last point that reached the goal; where there is none, the best one. */
    private static Value result(StepScope scope, Value current, Value best) {
        Value reaches = scope.isGoalReached();
        Value reached = scope.state("reached", reaches);
        Value adversarial = scope.state("adversarial", current);
        Value last = scope.update(adversarial, scope.wide(reaches).where(current, adversarial));
        return scope.wide(scope.update(reached, reached.or(reaches))).where(last, best);
    }

    /** Whether this is a checkpoint that halves the step size of an example, BOOL {@code [N]}. */
    private Value stalls(StepScope scope, Value loss, Value bestLoss) {
        Value period = periods(scope);
        Value isCheckpoint = period.greater(loss.graph().scalar(0));
        Value isHalved = scope.state("halved", loss.equal(loss));
        Value lossBefore = scope.state("loss", loss);
        Value bestBefore = scope.state("best loss at the checkpoint", loss);
        Value rises = scope.state("rises", loss.mul(0));
        Value risen = rises.add(loss.greater(lossBefore).cast(ElementType.FLOAT));

        Value rarelyRises = risen.lessOrEqual(period.mul(RISING_SHARE));
        Value isNoBetter = isHalved.not().and(bestBefore.greaterOrEqual(bestLoss));
        Value stalls = isCheckpoint.and(rarelyRises.or(isNoBetter));

        scope.update(lossBefore, loss);
        scope.update(rises, isCheckpoint.where(loss.mul(0), risen));
        scope.update(bestBefore, isCheckpoint.where(bestLoss, bestBefore));
        scope.update(isHalved, stalls.or(isCheckpoint.not().and(isHalved)));
        return stalls;
    }

    /** The number of steps since the last checkpoint where this step is one, 0 elsewhere. */
    private Value periods(StepScope scope) {
        float[] periods = new float[iterations + 1];
        int period = Math.max((int) (0.22 * iterations), 1);
        for (int at = period; at <= iterations; at += period) {
            periods[at] = period;
            period = Math.max(period - Math.max((int) (0.03 * iterations), 1), Math.max((int) (0.06 * iterations), 1));
        }
        Value table = scope.step().graph().constant(Tensor.of(periods, periods.length));
        return table.gather(scope.step().cast(ElementType.INT64), 0);
    }

    /** Creates {@code apgd-ce}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}

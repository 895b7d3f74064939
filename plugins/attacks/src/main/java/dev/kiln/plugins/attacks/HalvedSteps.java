package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;

/**
 * The steps of Auto-PGD in L∞ and L2 (Croce and Hein, 2020), with momentum and of a size {@code a} that begins as
 * {@code 2 eps}.
 *
 * <pre>
 * z       = P(x_k + a d(x_k)),  d = sign(g) for L∞, g / |g| for L2
 * x_(k+1) = P(x_k + 0.75 (z - x_k) + 0.25 (x_k - x_(k-1))),  x_1 = z
 * </pre>
 *
 * <p>At a checkpoint {@code a} is halved, and the example continues from its best point so far, if the loss rose in at
 * most 0.75 of the period's steps, or if {@code a} was kept at the last checkpoint and the best loss has not risen since.
 * The reference implementation compares the first loss with 0 instead of with the loss at the start.
 *
 * @param iterations the number of iterations
 */
record HalvedSteps(int iterations) {

    private static final double MOMENTUM = 0.75;
    private static final double RISING_SHARE = 0.75;

    Value next(StepScope scope, BestPoint best, Value current, Value gradient) {
        Value stalls = stalls(scope, best.loss());
        Value size =
                scope.state("step size", best.loss().mul(0).add(scope.epsilon().mul(2)));
        Value adapted = scope.update(size, stalls.where(size.mul(0.5), size));
        Value from = scope.wide(stalls).where(best.point(), current);
        Value direction = scope.steepest(scope.wide(stalls).where(best.slope(), gradient));
        Value ahead = scope.project(from.add(direction.mul(scope.wide(adapted))));
        return withMomentum(scope, from, ahead);
    }

    private static Value withMomentum(StepScope scope, Value from, Value ahead) {
        Value before = scope.state("before", from);
        scope.update(before, from);
        Value moved =
                from.add(ahead.sub(from).mul(MOMENTUM)).add(from.sub(before).mul(1 - MOMENTUM));
        return scope.isStep(0).where(ahead, moved);
    }

    /** Whether this is a checkpoint that halves the step size of an example, BOOL {@code [N]}. */
    private Value stalls(StepScope scope, Value bestLoss) {
        Value loss = scope.objective();
        Value period = Checkpoints.shrinking(scope, iterations);
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
}

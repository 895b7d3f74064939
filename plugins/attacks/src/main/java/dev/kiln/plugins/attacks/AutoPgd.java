package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Auto-PGD (Croce and Hein, 2020; in L1 2021): projected gradient ascent that adapts the size of its steps for each
 * example by itself, by {@link HalvedSteps} or, in L1, {@link SparseSteps}.
 *
 * <p>It starts from a random point {@code x0 + d}, and costs one gradient for each iteration and one for the last point:
 *
 * <pre>
 * L∞: d = eps * u / max|u|,  u uniform in [-1, 1]
 * L2: d = eps * n / |n|,     n normal
 * L1: d = w * n, projected,  w the width of the range, or eps where it has none
 * </pre>
 */
interface AutoPgd extends LossAscent {

    /** Its length, its starts and its draws. */
    Ascent ascent();

    @Override
    default int restarts() {
        return ascent().restarts();
    }

    @Override
    default int eot() {
        return ascent().eot();
    }

    /** Whether it continues from the result in a larger ball. */
    default boolean isContinued() {
        return false;
    }

    /** Whether its result is the point of the highest loss even where others reach the goal. */
    default boolean prefersLoss() {
        return false;
    }

    /** The number of steps: one more than there are iterations compares the last point with the best one. */
    @Override
    default int steps() {
        return ascent().iterations() + 1;
    }

    /** The distribution of the randomness of the start. */
    static Noise distribution(Norm norm) {
        return norm == Norm.LINF ? Noise.UNIFORM : Noise.NORMAL;
    }

    /** The randomness of the start, of the input's shape. */
    default Value drawn(StepScope scope) {
        return scope.noise(distribution(scope.norm()));
    }

    @Override
    default Value start(StepScope scope) {
        Value change = switch (scope.norm()) {
            case LINF ->
                drawn(scope)
                        .mul(2)
                        .sub(1)
                        .overGreatest(scope.original().exampleAxes())
                        .mul(scope.epsilon());
            case L2 -> scope.steepest(drawn(scope)).mul(scope.epsilon());
            case L1, L0 -> drawn(scope).mul(width(scope));
        };
        return scope.original().add(change);
    }

    private static Value width(StepScope scope) {
        InputInfo range = scope.range();
        double width = range.high() - range.low();
        return Double.isFinite(width) ? scope.epsilon().graph().scalar(width) : scope.epsilon();
    }

    @Override
    default Value step(StepScope scope, Value current, Value gradient) {
        int iterations = ascent().iterations();
        BestPoint best = BestPoint.of(scope, current, gradient);
        Value next = scope.norm() == Norm.L1
                ? new SparseSteps(iterations, isContinued()).next(scope, best, current, gradient)
                : new HalvedSteps(iterations).next(scope, best, current, gradient);
        Value result = prefersLoss() ? best.point() : reached(scope, best.point());
        return scope.isStep(iterations).where(result, next);
    }

    /** The last point that reached the goal; where there is none, the best one. */
    private static Value reached(StepScope scope, Value best) {
        Value reaches = scope.isGoalReached();
        Value reached = scope.state("reached", reaches);
        Value adversarial = scope.state("adversarial", scope.current());
        Value last = scope.update(adversarial, scope.wide(reaches).where(scope.current(), adversarial));
        return scope.wide(scope.update(reached, reached.or(reaches))).where(last, best);
    }

    @Override
    default Tensor perturb(AttackTarget target, Batch batch) {
        return ascend(target, batch, loss().feeds(target, batch, threat().targeted()), Map.of());
    }

    /**
     * Runs the attack on some examples.
     *
     * @param target the model under attack
     * @param batch the examples
     * @param feeds the feeds of its loss
     * @param ofStart those of its start
     */
    default Tensor ascend(AttackTarget target, Batch batch, Map<String, Tensor> feeds, Map<String, Tensor> ofStart) {
        if (ascent().largerBalls()) {
            return new Descent(this).run(target, batch, feeds, ofStart);
        }
        return target.run(this, batch, union(feeds, ofStart));
    }

    /** All feeds of a run from its start. */
    static Map<String, Tensor> union(Map<String, Tensor> feeds, Map<String, Tensor> ofStart) {
        Map<String, Tensor> all = new HashMap<>(feeds);
        all.putAll(ofStart);
        return all;
    }
}

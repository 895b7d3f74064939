package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.build.Value;

/**
 * Writes the projection onto the ball around the clean input {@code x0} and the range of the input's values.
 *
 * <pre>
 * L∞: min(max(x, low), high),  low = max(x0 - eps, range), high = min(x0 + eps, range)
 * L2: C(x0 + d min(1, eps / |d|)),  d = x - x0
 * </pre>
 *
 * <p>The length of d is computed from d over its maximum absolute element, so that its squares neither overflow nor
 * vanish.
 *
 * <p>The L∞ bounds and the {@linkplain #strict strict} L2 projection hold exactly in real numbers, not only up to
 * rounding: {@code |x - x0| <= eps} for the float nearest to the given epsilon. For that the strict L2 ball is smaller
 * by a factor of 1 - 1e-6, the maximum rounding error of the sum of squares.
 */
final class Ball {

    private static final double SLACK = 1 - 1e-6;

    private final Value original;
    private final Value epsilon;
    private final InputInfo range;

    Ball(Value original, Value epsilon, InputInfo range) {
        this.original = original;
        this.epsilon = epsilon;
        this.range = range;
    }

    /** The minimum values in the L∞ ball and the range. */
    Value low() {
        Value low = RoundedSum.up(original, epsilon);
        return Double.isFinite(range.low()) ? low.max(range.low()) : low;
    }

    /** The maximum values in the L∞ ball and the range. */
    Value high() {
        Value high = RoundedSum.down(original, epsilon);
        return Double.isFinite(range.high()) ? high.min(range.high()) : high;
    }

    /** The L2 projection between two steps, up to rounding. */
    Value projectL2(Value x) {
        return inRange(original.add(shortened(x, epsilon)));
    }

    /** The projection of an attack's result. An element that is infinite or not a number becomes the clean value. */
    Value strict(Norm norm, Value x) {
        Value greatest = original.graph().scalar(Float.MAX_VALUE);
        Value finite = x.abs().lessOrEqual(greatest).where(x, original);
        return norm == Norm.LINF ? finite.max(low()).min(high()) : strictL2(finite);
    }

    private Value strictL2(Value x) {
        Value change = shortened(x, epsilon.mul(SLACK));
        Value length = change.abs();
        Value moved = change.less(original.graph().scalar(0))
                .where(RoundedSum.up(original, length), RoundedSum.down(original, length));
        return inRange(moved);
    }

    private Value shortened(Value x, Value size) {
        long[] axes = original.exampleAxes();
        Value change = x.sub(original);
        Value direction = change.overGreatest(axes);
        Value length = direction.norm(true, axes);
        Value isInside = change.abs().reduceMax(true, axes).mul(length).lessOrEqual(size);
        return isInside.where(change, direction.mul(size.div(length.max(1))));
    }

    private Value inRange(Value x) {
        Value above = Double.isFinite(range.low()) ? x.max(range.low()) : x;
        return Double.isFinite(range.high()) ? above.min(range.high()) : above;
    }
}

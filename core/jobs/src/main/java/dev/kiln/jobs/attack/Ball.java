package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * Writes the projection onto the ball around the clean input {@code x0} and the range of the input's values.
 *
 * <pre>
 * L∞: min(max(x, low), high),  low = max(x0 - eps, range), high = min(x0 + eps, range)
 * L2: C(x0 + d min(1, eps / |d|)),  d = x - x0
 * L1: C(x0 + sign(d) max(|d| - theta, 0)),  theta = 0 inside, else such that the sum of the changes is eps
 * L0: C(x0 + d on the eps features of the greatest |d|, 0 on the others); of equal ones, any
 * </pre>
 *
 * <p>Theta is found by sorting (Duchi et al., 2008). Clipping only shortens a change, as the clean input is in range.
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

    /** The projection between two steps, up to rounding. */
    Value project(Norm norm, Value x) {
        return switch (norm) {
            case LINF -> x.max(low()).min(high());
            case L2 -> inRange(original.add(shortened(x, epsilon)));
            case L1 -> inRange(original.add(thresholded(x.sub(original), epsilon)));
            case L0 -> inRange(original.add(sparse(x.sub(original))));
        };
    }

    /** The projection of an attack's result. An element that is infinite or not a number becomes the clean value. */
    Value strict(Norm norm, Value x) {
        Value greatest = original.graph().scalar(Float.MAX_VALUE);
        Value finite = x.abs().lessOrEqual(greatest).where(x, original);
        return switch (norm) {
            case LINF -> finite.max(low()).min(high());
            case L2 -> inRange(towardsOriginal(shortened(finite, epsilon.mul(SLACK))));
            case L1 -> inRange(towardsOriginal(strictL1(finite)));
            case L0 -> project(norm, finite);
        };
    }

    /** In double precision, since single precision loses digits in a sum over many features. */
    private Value strictL1(Value x) {
        Value change = x.cast(ElementType.DOUBLE).sub(original.cast(ElementType.DOUBLE));
        Value size = epsilon.cast(ElementType.DOUBLE).mul(SLACK);
        return thresholded(change, size).cast(ElementType.FLOAT);
    }

    private Value thresholded(Value change, Value size) {
        Value rows = change.flatten(1).abs();
        Value sorted = descending(rows).get(0);
        Value one = sorted.mul(0).add(1);
        Value sums = alongFeatures("CumSum", sorted);
        Value isAbove = sorted.mul(alongFeatures("CumSum", one)).greaterOrEqual(sums.sub(size));
        Value above = isAbove.where(sorted, sorted.mul(0)).reduceSum(true, 1);
        Value count = isAbove.where(one, sorted.mul(0)).reduceSum(true, 1);
        Value theta = above.sub(size).div(count.max(1)).max(0);
        Value kept = rows.sub(theta).max(0).mul(change.flatten(1).sign());
        return kept.reshape(original.dynamicShape());
    }

    private Value sparse(Value change) {
        Value rows = change.flatten(1);
        Value places = descending(rows.abs()).get(1);
        Value zeros = rows.mul(0);
        Value ranks = alongFeatures("CumSum", zeros.add(1));
        Value isKept = ranks.lessOrEqual(epsilon.floor()).where(zeros.add(1), zeros);
        Value mask = rows.graph().apply("ScatterElements", Attributes.of("axis", 1), zeros, places, isKept);
        return rows.mul(mask).reshape(original.dynamicShape());
    }

    /** The rows in descending order, and the place of each element before. */
    private static List<Value> descending(Value rows) {
        Value length = rows.dynamicShape().slice(0, 1, 2);
        return rows.graph().apply("", "TopK", Attributes.of("axis", 1), List.of(rows, length), 2);
    }

    private static Value alongFeatures(String operator, Value rows) {
        return rows.graph()
                .apply(operator, Attributes.NONE, rows, rows.graph().constant(Tensor.scalar(ElementType.INT64, 1)));
    }

    /** The clean input with a change, rounded so that the result is not farther away than the change. */
    private Value towardsOriginal(Value change) {
        Value length = change.abs();
        return change.less(original.graph().scalar(0))
                .where(RoundedSum.up(original, length), RoundedSum.down(original, length));
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

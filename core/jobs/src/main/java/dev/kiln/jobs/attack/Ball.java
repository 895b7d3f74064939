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
 * L1: x0 + sign(d) min(max(|d| - theta, 0), room),  theta = 0 inside, else such that the sum of the changes is eps
 * L0: C(x0 + d on the eps features of the greatest |d|, 0 on the others); of equal ones, any
 * </pre>
 *
 * <p>For L1, {@code room} is the distance from the clean input to the end of the range in the direction of the change, so
 * that the result is the nearest point of the intersection of ball and range (Croce and Hein, 2021). The sum of the
 * changes is a piecewise linear function of theta, whose breakpoints are sorted. For the other norms
 * clipping after the projection yields that point (L∞, L0) or one that is allowed.
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

    /**
     * A ball around each example.
     *
     * @param original the clean inputs, {@code [N, ...]}
     * @param epsilon the size of all balls, a scalar, or of each, {@code [N, 1, ...]}
     * @param range the range of the input's values
     */
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
            case L1 -> inRange(original.add(thresholded(x, ofRows(epsilon))));
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

    /** The size beside the features of an example as a row. */
    private static Value ofRows(Value size) {
        return size.shape().rank() == 0 ? size : size.flatten(1);
    }

    /** In double precision, since single precision loses digits in a sum over many features. */
    private Value strictL1(Value x) {
        Value size = ofRows(epsilon).cast(ElementType.DOUBLE).mul(SLACK);
        return thresholded(x.cast(ElementType.DOUBLE), size).cast(ElementType.FLOAT);
    }

    /**
     * The change whose sum is the size. With the breakpoints {@code b} in ascending order, the sum at {@code theta} is
     * {@code S(theta) = sum of min(max(|d| - theta, 0), room)}, of the slope minus the number of features between their
     * two breakpoints {@code |d| - room} and {@code |d|}.
     */
    private Value thresholded(Value x, Value size) {
        Value clean = original.cast(x.elementType()).flatten(1);
        Value change = x.flatten(1).sub(clean);
        Value length = change.abs();
        Value room = room(clean, change);
        Value begins = length.sub(room).max(0);
        Value one = length.mul(0).add(1);
        List<Value> sorted = ascending(begins.concat(1, length));
        Value breaks = sorted.get(0);
        Value slopes = at(one.concat(1, one.neg()), sorted.get(1));
        Value falling = alongFeatures("CumSum", slopes);
        Value steps = breaks.slice(1, 1, Long.MAX_VALUE).sub(breaks.slice(1, 0, -1));
        Value falls = alongFeatures("CumSum", steps.mul(falling.slice(1, 0, -1)));
        Value greatest = length.min(room).reduceSum(true, 1);
        Value sums = greatest.sub(greatest.mul(0).concat(1, falls));
        Value ranks = alongFeatures("CumSum", breaks.mul(0).add(1));
        Value last = sums.greaterOrEqual(size).where(ranks, ranks.mul(0)).reduceMax(true, 1);
        Value crossing = breaks.add(sums.sub(size).div(falling.max(1)));
        Value theta = ranks.equal(last).where(crossing, ranks.mul(0)).reduceSum(true, 1);
        Value kept = length.sub(theta).max(0).min(room).min(size).mul(change.sign());
        return kept.reshape(original.dynamicShape());
    }

    /** The distance to the end of the range in the direction of a change; the change's own length where there is none. */
    private Value room(Value clean, Value change) {
        Value down = Double.isFinite(range.low()) ? clean.sub(range.low()) : change.abs();
        Value up = Double.isFinite(range.high()) ? clean.neg().add(range.high()) : change.abs();
        return change.less(change.mul(0)).where(down, up).max(0);
    }

    private Value sparse(Value change) {
        Value rows = change.flatten(1);
        Value places = descending(rows.abs()).get(1);
        Value zeros = rows.mul(0);
        Value ranks = alongFeatures("CumSum", zeros.add(1));
        Value isKept = ranks.lessOrEqual(ofRows(epsilon).floor()).where(zeros.add(1), zeros);
        Value mask = rows.graph().apply("ScatterElements", Attributes.of("axis", 1), zeros, places, isKept);
        return rows.mul(mask).reshape(original.dynamicShape());
    }

    /** The rows in descending order, and the place of each element before. */
    private static List<Value> descending(Value rows) {
        return sorted(rows, Attributes.of("axis", 1));
    }

    /** The rows in ascending order, and the place of each element before. */
    private static List<Value> ascending(Value rows) {
        return sorted(rows, Attributes.of("axis", 1).with("largest", 0));
    }

    private static List<Value> sorted(Value rows, Attributes order) {
        Value length = rows.dynamicShape().slice(0, 1, 2);
        return rows.graph().apply("", "TopK", order, List.of(rows, length), 2);
    }

    private static Value at(Value rows, Value places) {
        return rows.graph().apply("GatherElements", Attributes.of("axis", 1), rows, places);
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

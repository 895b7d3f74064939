package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;

/**
 * The steps of Auto-PGD in L1 (Croce and Hein, 2021), along the greatest elements of the gradient alone.
 *
 * <pre>
 * x = P(x + a * s / |s|_1),  s = sign(g) where |g| is at least the element at the place (1 - k) D in ascending order
 * </pre>
 *
 * <p>{@code P} is the exact projection onto ball and range, and {@code D} the number of features. The share {@code k}
 * begins as 0.2 and the step size {@code a} as {@code eps}. At each checkpoint {@code k} becomes the share of the features
 * in which the best point differs from the clean input, divided by 1.5. If that share has fallen below 0.95 of the one at
 * the last checkpoint, {@code a} is {@code eps} again and the example continues from its best point; else {@code a} is
 * divided by 1.5, down to {@code eps / 10}. There is no momentum. The reference implementation counts also the differences
 * that rounding leaves.
 *
 * @param iterations the number of iterations
 * @param isContinued whether the first {@code k} is that of the start, as at a checkpoint
 */
record SparseSteps(int iterations, boolean isContinued) {

    private static final double SHARE = 0.2;
    private static final double SHRINKING = 1.5;
    private static final double SPARSER = 0.95;

    /** Of eps. What the projection shrinks to 0 is not always exactly 0 in single precision. */
    private static final double ROUNDING = 1e-6;

    Value next(StepScope scope, BestPoint best, Value current, Value gradient) {
        Value isCheckpoint = Checkpoints.regular(scope, iterations)
                .greater(scope.step().graph().scalar(0));
        Value none = best.loss().mul(0);
        Value features = gradient.flatten(1).dynamicShape().slice(0, 1, 2).cast(ElementType.FLOAT);
        Value atStart = changed(scope, current);
        Value before = scope.state("changed", isContinued ? atStart : none.add(features));
        Value now = changed(scope, best.point());
        Value isSparser = isCheckpoint.and(now.div(before).less(none.add(SPARSER)));
        scope.update(before, isCheckpoint.where(now, before));

        Value share = scope.state("share", isContinued ? share(atStart, features) : none.add(SHARE));
        Value adapted = scope.update(share, isCheckpoint.where(share(now, features), share));
        Value size = size(scope, none.add(scope.epsilon()), isCheckpoint, isSparser);
        Value from = scope.wide(isSparser).where(best.point(), current);
        Value direction = sparse(scope.wide(isSparser).where(best.slope(), gradient), adapted, features);
        return scope.project(from.add(direction.mul(scope.wide(size))));
    }

    private static Value share(Value changed, Value features) {
        return changed.div(features).div(SHRINKING);
    }

    /** The number of features in which points differ from the clean inputs by more than rounding, {@code [N]}. */
    private static Value changed(StepScope scope, Value points) {
        Value change = points.sub(scope.original());
        Value isChanged = change.abs().greater(scope.epsilon().mul(ROUNDING));
        return isChanged.cast(ElementType.FLOAT).reduceSum(false, change.exampleAxes());
    }

    private static Value size(StepScope scope, Value greatest, Value isCheckpoint, Value isSparser) {
        Value size = scope.state("step size", greatest);
        Value smaller = size.div(SHRINKING).max(greatest.mul(0.1));
        return scope.update(size, isCheckpoint.where(isSparser.where(greatest, smaller), size));
    }

    /** The signs of a share of the elements, divided by their number. */
    private static Value sparse(Value gradient, Value share, Value features) {
        Value rows = gradient.flatten(1);
        Value lengths = rows.abs();
        Value place = share.neg()
                .add(1)
                .mul(features)
                .max(0)
                .min(features.sub(1))
                .cast(ElementType.INT64)
                .unsqueeze(1);
        Value least = rows.graph().apply("GatherElements", Attributes.of("axis", 1), ascending(lengths), place);
        Value signs =
                lengths.greaterOrEqual(least).where(rows.sign(), rows.graph().scalar(0));
        Value count = signs.abs().reduceSum(true, 1).max(1);
        return signs.div(count).reshape(gradient.dynamicShape());
    }

    private static Value ascending(Value rows) {
        Value all = rows.dynamicShape().slice(0, 1, 2);
        Attributes order = Attributes.of("axis", 1).with("largest", 0);
        return rows.graph().apply("", "TopK", order, List.of(rows, all), 2).get(0);
    }
}

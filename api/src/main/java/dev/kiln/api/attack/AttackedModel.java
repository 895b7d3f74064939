package dev.kiln.api.attack;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.status.Stable;

/**
 * The model under attack as part of a graph that is being written: the common part of the scopes of a step and of a
 * program.
 *
 * <p>{@code N} is the number of examples, {@code K} that of the classes, {@code z} the logits, {@code y} the given class.
 */
@Stable
public interface AttackedModel {

    /** Returns the range of the input's values. */
    InputInfo range();

    /** Returns the given classes, INT64 {@code [N]}: the right ones, or the target classes in a targeted attack. */
    Value target();

    /** Returns the clean inputs, FLOAT {@code [N, ...]}. */
    Value original();

    /** Returns the maximum size of a change in this run: a FLOAT scalar. A sweep changes it between runs. */
    Value epsilon();

    /** Returns the norm of the change: that of the run, which is the attack's own unless another attack runs it. */
    Norm norm();

    /** Whether the given classes are those that the running attack wants. */
    boolean isTargeted();

    /**
     * Writes the model: one forward pass. Its gradient is {@code inputs.graph().gradient(...)}.
     *
     * @param inputs the inputs, FLOAT {@code [N, ...]}
     * @return its logits, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}; written once for each value
     */
    Value logits(Value inputs);

    /**
     * Writes the projection onto the ball and the range.
     *
     * @param inputs {@code [N, ...]}
     * @return the nearest inputs that the threat model allows, up to rounding
     */
    Value project(Value inputs);

    /**
     * Writes the projection onto balls of other sizes and the range, such as those of a search that adapts the size to each
     * example.
     *
     * @param inputs {@code [N, ...]}
     * @param sizes the size of each example's ball, FLOAT {@code [N]}, not negative
     * @return the nearest inputs in the range that change by no more than that, up to rounding
     */
    Value project(Value inputs, Value sizes);

    /**
     * Writes the projection onto the range alone, in which features that may not change stay as they are.
     *
     * @param inputs {@code [N, ...]}
     * @return the nearest inputs in the range
     */
    default Value clip(Value inputs) {
        return inputs.clip(range().low(), range().high());
    }

    /**
     * The log-odds of a class other than the given one, {@code log((1 - p) / p)} for its probability p. It increases where
     * the cross entropy does, and keeps its gradient where the model is confident, see {@link GradientAttack}.
     *
     * @param logits {@code [N, K]}
     * @return FLOAT {@code [N]}
     */
    default Value logOdds(Value logits) {
        Value isGiven = isGiven(logits);
        Value classes = logits.graph().integers(1);
        return logits.graph()
                .apply("ReduceLogSumExp", Attributes.of("keepdims", 0), others(logits, isGiven), classes)
                .sub(given(logits, isGiven));
    }

    /**
     * The logit of the given class.
     *
     * @param logits {@code [N, K]}
     * @return FLOAT {@code [N]}
     */
    default Value given(Value logits) {
        return given(logits, isGiven(logits));
    }

    private static Value given(Value logits, Value isGiven) {
        return isGiven.where(logits, logits.graph().scalar(0)).reduceSum(false, 1);
    }

    /**
     * The lead of the given class, {@code z_y - max(z_k over k other than y)}: negative where another class is predicted.
     *
     * @param logits {@code [N, K]}
     * @return FLOAT {@code [N]}
     */
    default Value margin(Value logits) {
        Value isGiven = isGiven(logits);
        return given(logits, isGiven).sub(others(logits, isGiven).reduceMax(false, 1));
    }

    /**
     * The logits with the least number of single precision in place of the given class's, so that reductions over the
     * classes see the others alone.
     *
     * @param logits {@code [N, K]}
     * @return FLOAT {@code [N, K]}
     */
    default Value others(Value logits) {
        return others(logits, isGiven(logits));
    }

    private static Value others(Value logits, Value isGiven) {
        return isGiven.where(logits.graph().scalar(-Float.MAX_VALUE), logits);
    }

    private Value isGiven(Value logits) {
        return target().oneHot(logits.size(1)).greater(logits.graph().scalar(0.5));
    }

    /**
     * Whether the attacker has reached the goal: a wrong class, or the target class in a targeted attack.
     *
     * @param logits {@code [N, K]}
     * @return BOOL {@code [N]}
     */
    default Value isGoalReached(Value logits) {
        Value isGiven = logits.argMax(1).equal(target());
        return isTargeted() ? isGiven : isGiven.not();
    }

    /**
     * Gives a value of each example the axes of the input, so that it broadcasts to it.
     *
     * @param perExample {@code [N]}
     * @return {@code [N, 1, ...]}
     */
    default Value wide(Value perExample) {
        return perExample.unsqueeze(original().exampleAxes());
    }

    /**
     * The size of each example's change in the norm.
     *
     * @param change {@code [N, ...]}
     * @return FLOAT {@code [N]}
     */
    default Value size(Value change) {
        long[] axes = change.exampleAxes();
        Value greatest = change.abs().reduceMax(false, axes);
        return switch (norm()) {
            case LINF -> greatest;
            case L2 -> greatest.mul(change.overGreatest(axes).norm(false, axes));
            case L1 -> change.abs().reduceSum(false, axes);
            case L0 -> change.sign().abs().reduceSum(false, axes);
        };
    }

    /**
     * The direction of steepest ascent under the norm: the sign of the gradient for L∞, the gradient divided by its length
     * for L2, and for L1 and L0 the sign of its greatest element alone. It has size 1 however short or long the gradient
     * is; it is zero only where every element of an example's gradient is zero.
     *
     * @param gradient {@code [N, ...]}
     * @return a direction of size 1 in the norm, {@code [N, ...]}
     */
    default Value steepest(Value gradient) {
        long[] axes = gradient.exampleAxes();
        return switch (norm()) {
            case LINF -> gradient.sign();
            case L2 -> {
                Value direction = gradient.overGreatest(axes);
                yield direction.div(direction.norm(true, axes).max(1));
            }
            case L1, L0 -> greatest(gradient);
        };
    }

    /** The sign of the element of the greatest magnitude; of equal ones, the first. */
    private static Value greatest(Value gradient) {
        Value rows = gradient.flatten(1);
        Value place = rows.abs().argMax(1);
        Value chosen = place.oneHot(rows.size(1)).mul(rows.sign());
        return chosen.reshape(gradient.dynamicShape());
    }
}

package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * The nearest point to date that reached the goal, as states of {@link Rounds}: the clean input where there is none.
 *
 * @param distance its distance, FLOAT {@code [N]}; the greatest number where there is none
 * @param isFound whether there is one, BOOL {@code [N]}
 */
record Nearest(Value distance, Value isFound) {

    /** The state that is the point. */
    static final String POINT = "nearest";

    private static final String DISTANCE = "distance of nearest";

    private static final String SCALE = "greatest logit";

    /**
     * The share of the greatest logit to date by which rounding may move a margin: the host rounds the result once more, and
     * predicts it in another batch.
     */
    private static final double ROUNDING = 1e-6;

    /** The states of the first round. */
    static Map<String, Tensor> first(Batch batch) {
        return Map.of(
                POINT, batch.inputs(),
                DISTANCE, Tensor.full(ElementType.FLOAT, Float.MAX_VALUE, batch.size()),
                SCALE, Tensor.zeros(ElementType.FLOAT, batch.size()));
    }

    /**
     * Whether the point of this round reaches the goal by more than rounding.
     *
     * @param scope the scope of the round
     * @param logits its logits, {@code [N, K]}
     * @param confidence the margin by which the attacker's class is to lead, not negative
     * @return BOOL {@code [N]}
     */
    static Value isReached(ProgramScope scope, Value logits, double confidence) {
        return Lead.of(scope, logits).isMoreThan(confidence);
    }

    /**
     * How far a point has crossed the boundary.
     *
     * @param margin the margin by which the attacker's class leads, FLOAT {@code [N]}
     * @param rounding the amount by which rounding may move it, FLOAT {@code [N]}
     */
    record Lead(Value margin, Value rounding) {

        /** The lead at the point of this round, of which these are the logits, {@code [N, K]}. */
        static Lead of(ProgramScope scope, Value logits) {
            Value margin = scope.margin(logits);
            Value scale = logits.abs().reduceMax(false, 1).max(scope.input(SCALE, margin.type()));
            Rounds.update(scope, SCALE, scale);
            return new Lead(scope.isTargeted() ? margin : margin.neg(), scale.mul(ROUNDING));
        }

        /** Whether it is greater by more than rounding, BOOL {@code [N]}. */
        Value isMoreThan(double least) {
            return margin.greater(rounding.add(least));
        }

        /** Whether the point is across the boundary, or on it up to rounding, BOOL {@code [N]}. */
        Value isAtBoundary() {
            return margin.greater(rounding.neg());
        }
    }

    /**
     * Takes a point if it is nearer.
     *
     * @param scope the scope of the round
     * @param point the point, {@code [N, ...]}
     * @param distance its distance, FLOAT {@code [N]}
     * @param isReached whether it reaches the goal, BOOL {@code [N]}
     * @return the nearest point with this one
     */
    static Nearest update(ProgramScope scope, Value point, Value distance, Value isReached) {
        Value best = scope.input(POINT, scope.original().type());
        Value least = scope.input(DISTANCE, distance.type());
        Value isNearer = isReached.and(distance.less(least));
        Value next = isNearer.where(distance, least);
        Rounds.update(scope, DISTANCE, next);
        Rounds.update(scope, POINT, scope.wide(isNearer).where(point, best));
        return new Nearest(next, next.less(next.graph().scalar(Float.MAX_VALUE)));
    }
}

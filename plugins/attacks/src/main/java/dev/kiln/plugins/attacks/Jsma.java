package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Jacobian-based saliency map attack (Papernot et al., 2016), in L0: changes the two most salient features by
 * {@code theta}, again and again, until the goal is reached.
 *
 * <p>For the probabilities {@code F} of the classes and the wanted class {@code t} the paper takes the pair {@code p, q} that
 * maximizes {@code -(a_p + a_q) (b_p + b_q)} with {@code a_p + a_q > 0} and {@code b_p + b_q < 0}, for
 *
 * <pre>
 * a_i = dF_t / dx_i,  b_i = sum of dF_j / dx_i over j other than t
 * </pre>
 *
 * <p>Probabilities sum to 1, so that {@code b = -a}: the saliency of a pair is {@code (a_p + a_q)²}, and the pair consists of
 * the two features of the greatest {@code a}. No pairs are compared, and inputs may have any size. The gradient of the
 * log-odds of {@code t} takes the place of that of {@code F_t}: it has the same direction, and does not vanish where the
 * model is confident. ART takes the same two features, of the model's output, whatever that is. With a negative
 * {@code theta}, for which the features become less, {@code a} is negated.
 *
 * <p>In an untargeted attack {@code F_t} is the probability of all wrong classes together; ART draws a class at random.
 * Features at the end of the range are not changed further. An example ends, unsuccessful, when more than the share
 * {@code gamma} of its features are changed, no pair is salient, or the {@code gamma D} features could all have been moved
 * through the range, {@code gamma D / (2 |theta|)} steps. Its result is the clean input then.
 *
 * <p>{@code theta = 0.1} and {@code gamma = 1} are ART's defaults; the paper has 1 and 0.145. It costs a gradient for each
 * step.
 *
 * @param threat the number of features at which a result is counted, and whether the attack is targeted
 * @param theta the change of a feature in a step, in widths of the range, or units of the input where it is not bounded on
 *     both sides
 * @param gamma the share of the features that may change
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "jsma", value = "Saliency map attack: changes the two most salient features, again and again")
public record Jsma(
        @Restrict(option = "norm", to = "l0") ThreatModel threat,

        @Describe(
                value = "the change of a feature in a step, other than 0",
                atLeast = -1,
                atMost = 1,
                byDefault = "0.1",
                unit = "widths of the input's range")
        double theta,

        @Describe(value = "the share of the features that may change", above = 0, atMost = 1, byDefault = "1")
        double gamma)
        implements MinimalAttack {

    /** Checks that features change. */
    public Jsma {
        if (theta == 0) {
            throw new OptionException("theta is 0, for which jsma changes nothing; expected a change of a feature.");
        }
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        long features = batch.inputs().size() / batch.size();
        long most = Math.max(1, (long) Math.ceil(gamma * features / 2 * Math.ceil(1 / Math.abs(theta))));
        Rounds rounds = new Rounds(target, batch, Map.of("point", batch.inputs()));
        ModelProgram step = new Step(theta, gamma * features, Math.min(2, features));
        for (long i = 0; i <= most && !rounds.isOver(); i++) {
            rounds.run(step, Map.of());
            float[] isOpen = rounds.get("open").toFloatArray();
            rounds.retain(row -> isOpen[row] > 0);
        }
        return rounds.get("found");
    }

    private record Step(double theta, double most, long pair) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value point = scope.input("point", scope.original().type());
            Value logits = scope.logits(point);
            Value isReached = scope.isGoalReached(logits);
            Value odds = scope.logOdds(logits);
            Value gradient = point.graph().gradient(scope.isTargeted() ? odds.neg() : odds, point);

            Value salient = isFree(scope, point).where(theta > 0 ? gradient : gradient.neg(), least(point));
            List<Value> greatest = greatest(salient.flatten(1));
            Value isSalient =
                    greatest.get(0).reduceSum(false, 1).greater(point.graph().scalar(0));
            Value changed = point.sub(scope.original()).sign().abs().reduceSum(false, point.exampleAxes());
            Value isAllowed = changed.lessOrEqual(changed.graph().scalar(most));
            Value isOpen = isReached.not().and(isSalient).and(isAllowed);
            scope.output("open", isOpen.cast(ElementType.FLOAT));
            scope.output("found", scope.wide(isReached).where(point, scope.original()));
            Rounds.update(scope, "point", scope.clip(point.add(change(scope, greatest.get(1)))));
        }

        private Value isFree(ProgramScope scope, Value point) {
            double end = theta > 0 ? scope.range().high() : scope.range().low();
            if (Double.isInfinite(end)) {
                return point.equal(point);
            }
            Value limit = point.graph().scalar(end);
            return theta > 0 ? point.less(limit) : point.greater(limit);
        }

        private static Value least(Value point) {
            return point.mul(0).sub(Float.MAX_VALUE);
        }

        private List<Value> greatest(Value rows) {
            return rows.graph()
                    .apply(
                            "",
                            "TopK",
                            Attributes.of("axis", 1),
                            List.of(rows, rows.graph().integers(pair)),
                            2);
        }

        private Value change(ProgramScope scope, Value places) {
            Value none = scope.original().flatten(1).mul(0);
            Value step = places.cast(ElementType.FLOAT).mul(0).add(theta * Width.of(scope.range()));
            return none.graph()
                    .apply("ScatterElements", Attributes.of("axis", 1), none, places, step)
                    .reshape(scope.original().dynamicShape());
        }
    }

    /** Creates {@code jsma}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}

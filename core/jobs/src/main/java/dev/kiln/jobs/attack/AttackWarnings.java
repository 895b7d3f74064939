package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Looks for signs that an attack was weaker than it should be, after Carlini et al., "On evaluating adversarial
 * robustness" (2019), and the checks of AutoAttack.
 */
final class AttackWarnings {

    private static final double HUGE = 0.5;

    /**
     * A result with the counts for its warnings.
     *
     * @param result the result
     * @param shortfall the shortfall of the attack
     */
    record Judged(AttackResult result, Shortfall shortfall) {

        private Attack attack() {
            return result.attack().attack();
        }

        private boolean isOneStep() {
            return attack() instanceof GradientAttack gradient && gradient.steps() == 1;
        }

        private boolean isIterated() {
            return attack() instanceof GradientAttack gradient && gradient.steps() > 1;
        }
    }

    private final long classes;
    private final boolean areProbabilities;
    private final InputInfo range;

    /**
     * The warnings of one evaluation.
     *
     * @param classes the number of classes that the model predicts
     * @param areProbabilities whether the logits look like probabilities
     * @param range the range of the input's values
     */
    AttackWarnings(long classes, boolean areProbabilities, InputInfo range) {
        this.classes = classes;
        this.areProbabilities = areProbabilities;
        this.range = range;
    }

    List<String> of(Judged judged, List<Judged> all) {
        List<String> warnings = new ArrayList<>(of(judged.shortfall()));
        if (areProbabilities && judged.attack() instanceof GradientAttack) {
            warnings.add("What the model predicts looks like probabilities, not logits: gradients vanish where it is"
                    + " sure. Attack the model without its last layer.");
        }
        ofSmallerBalls(judged.result(), all, warnings);
        if (judged.isIterated()) {
            ofOneStep(judged.result(), all, warnings);
            ofSize(judged.result(), warnings);
        }
        return warnings;
    }

    /** The shortfall of an attack, one sentence for each kind. */
    static List<String> of(Shortfall shortfall) {
        List<String> warnings = new ArrayList<>();
        if (shortfall.wild() > 0) {
            warnings.add("The gradient of " + shortfall.wild() + " of " + shortfall.followed()
                    + " examples is infinite or not a number; they were hardly attacked.");
        }
        if (shortfall.flat() > 0) {
            warnings.add("The gradient of " + shortfall.flat() + " of " + shortfall.followed()
                    + " examples is zero at the start; an attack that follows it cannot fool them.");
        }
        if (shortfall.lost() > 0) {
            warnings.add("The attack returned infinite values or NaN for " + shortfall.lost() + " of "
                    + shortfall.examples() + " examples: they were not attacked, and count as robust.");
        }
        if (shortfall.still() > 0) {
            warnings.add("The attack left " + shortfall.still() + " of " + shortfall.examples()
                    + " examples unchanged: its changes are too small for the values, or it found none.");
        }
        if (shortfall.tooShort() > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "For %d of %d examples all steps together measure at most %.2f of eps: they cannot reach the edge of"
                            + " the ball. Make more steps, or larger ones.",
                    shortfall.tooShort(),
                    shortfall.examples(),
                    shortfall.reach()));
        }
        if (shortfall.unanswered() > 0) {
            warnings.add("The model answers " + shortfall.unanswered() + " of " + shortfall.examples()
                    + " attacked examples with values that are not numbers; they count as fooled.");
        }
        return warnings;
    }

    /** A change that a smaller ball allows is allowed in a larger one: robust accuracy can only fall. */
    private static void ofSmallerBalls(AttackResult result, List<Judged> all, List<String> warnings) {
        all.stream()
                .map(Judged::result)
                .filter(other -> other.attack().equals(result.attack())
                        && other.threat().epsilon() < result.threat().epsilon()
                        && other.robustAccuracy() < result.robustAccuracy())
                .min(Comparator.comparingDouble(AttackResult::robustAccuracy))
                .ifPresent(stronger -> warnings.add("Robust accuracy rises with eps: "
                        + percent(stronger.robustAccuracy()) + " at "
                        + stronger.threat().epsilon() + ", "
                        + percent(result.robustAccuracy()) + " at "
                        + result.threat().epsilon()
                        + ". It can only fall: the gradients mislead, or the steps are too large or too few."));
    }

    private static void ofOneStep(AttackResult result, List<Judged> all, List<String> warnings) {
        for (Judged other : all) {
            boolean isComparable = other.isOneStep() && other.result().threat().equals(result.threat());
            if (isComparable && other.result().robustAccuracy() < result.robustAccuracy()) {
                warnings.add("One step (" + other.result().attack().specification() + ", "
                        + percent(other.result().robustAccuracy()) + ") is stronger than many ("
                        + percent(result.robustAccuracy())
                        + "): the gradients mislead, or the steps are too large or too few.");
            }
        }
    }

    private void ofSize(AttackResult result, List<String> warnings) {
        ThreatModel threat = result.threat();
        boolean isHuge = !threat.targeted()
                && threat.norm() == Norm.LINF
                && threat.epsilon() >= HUGE * (range.high() - range.low());
        if (isHuge && result.interval().low() > 1.0 / classes) {
            warnings.add("With changes of half the range every image can become plain grey, and still "
                    + percent(result.robustAccuracy())
                    + " are right, more than by chance: the gradients are masked, or the steps are too few.");
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}

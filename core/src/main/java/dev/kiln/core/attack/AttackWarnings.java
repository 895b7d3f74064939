package dev.kiln.core.attack;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks for signs that an attack was weaker than it should be, after Carlini et al., "On evaluating adversarial
 * robustness" (2019), and the checks of AutoAttack.
 */
final class AttackWarnings {

    private static final double FEW = 0.01;
    private static final double HUGE = 0.5;

    /**
     * A result and what is needed to judge it.
     *
     * @param attack the attack
     * @param result what came out
     * @param check what its first gradients were like
     */
    record Judged(NamedAttack attack, AttackResult result, GradientCheck check) {

        private boolean isOneStep() {
            return attack.attack() instanceof GradientAttack gradient && gradient.steps() == 1;
        }

        private boolean isIterated() {
            return attack.attack() instanceof GradientAttack gradient && gradient.steps() > 1;
        }
    }

    private final long classes;
    private final boolean areProbabilities;
    private final InputInfo range;

    /**
     * The warnings of one evaluation.
     *
     * @param classes how many classes the model predicts
     * @param areProbabilities whether what stands for logits looks like probabilities
     * @param range the values that the input can have
     */
    AttackWarnings(long classes, boolean areProbabilities, InputInfo range) {
        this.classes = classes;
        this.areProbabilities = areProbabilities;
        this.range = range;
    }

    List<String> of(Judged judged, List<Judged> all) {
        List<String> warnings = new ArrayList<>();
        ofGradients(judged.check(), warnings);
        if (areProbabilities && judged.attack().attack() instanceof GradientAttack) {
            warnings.add("What the model predicts looks like probabilities, not logits: gradients vanish where it is"
                    + " sure. Attack the model without its last layer.");
        }
        if (judged.isIterated() && !judged.result().threat().targeted()) {
            ofComparison(judged, all, warnings);
            ofSize(judged.result(), warnings);
        }
        return warnings;
    }

    private static void ofGradients(GradientCheck check, List<String> warnings) {
        if (check.notFinite() > 0) {
            warnings.add("The gradient of " + check.notFinite() + " of " + check.examples()
                    + " examples is infinite or not a number; they were hardly attacked.");
        }
        if (check.zero() > FEW * check.examples()) {
            warnings.add("The gradient of " + check.zero() + " of " + check.examples()
                    + " examples is zero at the start; an attack that follows it cannot fool them.");
        }
    }

    private static void ofComparison(Judged judged, List<Judged> all, List<String> warnings) {
        AttackResult result = judged.result();
        for (Judged other : all) {
            boolean isComparable = other.isOneStep() && other.result().threat().equals(result.threat());
            if (isComparable && other.result().robustAccuracy() < result.robustAccuracy() - FEW) {
                warnings.add("One step (" + other.attack().name() + ", "
                        + percent(other.result().robustAccuracy()) + ") is stronger than many ("
                        + percent(result.robustAccuracy())
                        + "): the gradients mislead, or the steps are too large or too few.");
            }
        }
    }

    private void ofSize(AttackResult result, List<String> warnings) {
        ThreatModel threat = result.threat();
        boolean isHuge = threat.norm() == Norm.LINF && threat.epsilon() >= HUGE * (range.high() - range.low());
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

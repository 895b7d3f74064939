package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Looks for signs that an attack was weaker than it should be, after Carlini et al., "On evaluating adversarial
 * robustness" (2019), and the checks of AutoAttack.
 */
final class AttackWarnings {

    private static final double HUGE = 0.5;

    /** The share of the examples that a black-box attack may fool beyond the others: AutoAttack's. */
    private static final double MASKED = 0.002;

    /** The share of the examples, among those that withstood, above which a sign is reported. */
    private static final double MANY = 0.5;

    private final Model model;
    private final long samples;
    private final CleanPredictions clean;

    /**
     * The warnings of one evaluation.
     *
     * @param model the model under attack
     * @param samples the number of examples
     * @param clean the predictions without an attack
     */
    AttackWarnings(Model model, long samples, CleanPredictions clean) {
        this.model = model;
        this.samples = samples;
        this.clean = clean;
    }

    List<String> of(Judged judged, List<Judged> all) {
        List<String> warnings = new ArrayList<>(of(judged.shortfall()));
        if (clean.areProbabilities() && judged.attack() instanceof GradientAttack) {
            warnings.add("What the model predicts looks like probabilities, not logits: gradients vanish where it is"
                    + " sure. Attack the model without its last layer.");
        }
        ofAscent(judged.shortfall(), warnings);
        ofStarts(judged.lastStart(), warnings);
        ofMasking(judged, all, warnings);
        ofStages(judged.result(), warnings);
        ofQuantization(judged, warnings);
        ofRange(judged.result(), warnings);
        ofSmallerBalls(judged.result(), all, warnings);
        if (judged.isIterated()) {
            ofOneStep(judged.result(), all, warnings);
            ofSize(judged.result(), warnings);
        }
        return warnings;
    }

    private static void ofAscent(Shortfall shortfall, List<String> warnings) {
        if (shortfall.stalled() > MANY * shortfall.watched()) {
            warnings.add("For " + shortfall.stalled() + " of the " + shortfall.watched()
                    + " examples that withstood, the attacked loss is not greater at the last step than at the first: the"
                    + " gradients mislead, or the steps are too large. Try smaller steps, another loss, and an attack"
                    + " without gradients.");
        }
        if (shortfall.rising() > MANY * shortfall.watched()) {
            warnings.add("For " + shortfall.rising() + " of the " + shortfall.watched()
                    + " examples that withstood, the attacked loss still rose in the last tenth of the steps: more steps"
                    + " may fool more.");
        }
    }

    private void ofStarts(LastStart last, List<String> warnings) {
        if (last.reached() > MASKED * samples) {
            warnings.add("The last of " + last.starts() + " starts fooled " + last.reached() + " of the "
                    + last.attacked() + " examples that had withstood the others: more restarts may fool more.");
        }
    }

    /** Examples that withstood every attack with gradients and fell to one without. */
    private void ofMasking(Judged judged, List<Judged> all, List<String> warnings) {
        List<Judged> white = all.stream()
                .filter(other -> other.isWhiteBoxAlone() && judged.isComparable(other))
                .toList();
        if (!judged.isBlackBox() || white.isEmpty()) {
            return;
        }
        BitSet fallen = new BitSet();
        fallen.set(0, Math.toIntExact(samples));
        white.forEach(other -> fallen.and(other.robust()));
        fallen.andNot(judged.robust());
        if (fallen.cardinality() > MASKED * samples) {
            warnings.add(masked(fallen.cardinality(), judged.result().attack().specification()));
        }
    }

    private void ofStages(AttackResult result, List<String> warnings) {
        boolean hasWhite = false;
        for (Stage stage : result.stages()) {
            if (stage.access() == Access.GRADIENTS) {
                hasWhite = true;
            } else if (hasWhite && stage.reached() > MASKED * samples) {
                warnings.add(masked(stage.reached(), stage.attack()));
            }
        }
    }

    private String masked(long fallen, String attack) {
        return attack + ", which sees no gradients, fools " + fallen + " of " + samples
                + " examples that withstood the attacks with gradients, a sign of masked gradients: those attacks"
                + " overstate the robustness. Report the worst of all attacks; give them more steps and starts and this"
                + " one more queries; if they still differ, attack through the part of the model that hides its"
                + " gradients.";
    }

    private void ofQuantization(Judged judged, List<String> warnings) {
        long rounding = model.graph().nodes().stream()
                .filter(node -> node.is("QuantizeLinear") || node.is("DynamicQuantizeLinear"))
                .count();
        if (rounding > 0 && judged.isWhiteBox()) {
            warnings.add("The model is quantized: its gradients pass straight through " + rounding
                    + " roundings, as if these were not there. Add an attack without gradients (square), and evaluate the"
                    + " model on adversarial inputs of the one that it was made from (--save).");
        }
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
                    + " examples is zero where it was asked for; an attack that follows it cannot fool them.");
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
        if (shortfall.unfound() > 0) {
            warnings.add("The search found no adversarial input of any size for " + shortfall.unfound() + " of "
                    + shortfall.examples()
                    + " examples, which count as robust at every size: it has too few steps, or the"
                    + " gradients are zero or mislead.");
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

    private void ofRange(AttackResult result, List<String> warnings) {
        double whole = wholeRange(result.threat().norm());
        if (result.isBounded() && result.threat().epsilon() > whole) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "eps is larger than any change within the range of the input, %.4g: the ball holds every input. Give eps"
                            + " in the units of the input, which range from %s to %s.",
                    whole,
                    model.input().low(),
                    model.input().high()));
        }
    }

    private void ofSize(AttackResult result, List<String> warnings) {
        ThreatModel threat = result.threat();
        boolean isHuge = !threat.targeted() && threat.epsilon() >= HUGE * wholeRange(threat.norm());
        if (isHuge && result.interval().low() > clean.chance()) {
            warnings.add("With changes of half the range every input can become the middle of it, and still "
                    + percent(result.robustAccuracy())
                    + " are right, more than by chance: the gradients are masked, or the steps are too few.");
        }
    }

    /** The size of a change of every feature by the whole range; infinite where that is not known. */
    private double wholeRange(Norm norm) {
        double width = model.input().high() - model.input().low();
        Shape one = model.features().type().shape().with(0, Dim.of(1));
        double features = one.isFixed() ? one.elements() : Double.POSITIVE_INFINITY;
        return switch (norm) {
            case LINF -> width;
            case L2 -> width * Math.sqrt(features);
            case L1 -> width * features;
            case L0 -> Double.POSITIVE_INFINITY;
        };
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}

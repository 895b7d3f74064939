package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of one attack at one size.
 *
 * <p>Examples that are misclassified without an attack are not attacked and count as not robust. Examples for which the
 * attack returned values that are infinite or not numbers count as not attacked, and as robust; a warning gives their
 * number. A prediction that is not a number is wrong.
 *
 * @param attack the attack with its name
 * @param threat the norm, the size and the goal; without a size where the attack has no ball
 * @param robustAccuracy the share of all examples that are classified correctly also after the attack, 0 to 1
 * @param interval its 95 % interval
 * @param attacked the number of attacked examples
 * @param successRate the share of the attacked examples for which the attack reached its goal, 0 to 1; 0 if none was
 *     attacked
 * @param distances the distance of each example from its adversarial one
 * @param curve the robust accuracy over the size of the ball, by ascending size, of an attack for the smallest
 *     perturbation; empty for others
 * @param queries the cost of the attack
 * @param seconds its duration
 * @param stages the parts of the attacks that this one runs, in their order; empty for others
 * @param warnings reasons why the numbers may overstate the robustness
 * @param shown some adversarial examples
 * @param inputs the inputs of all examples after the attack, {@code [samples, ...]} in the form of the data set, those
 *     not attacked unchanged; empty where they were not kept
 */
public record AttackResult(
        NamedAttack attack,
        ThreatModel threat,
        double robustAccuracy,
        Confidence interval,
        long attacked,
        double successRate,
        Distances distances,
        List<CurvePoint> curve,
        Queries queries,
        double seconds,
        List<Stage> stages,
        List<String> warnings,
        List<AdversarialExample> shown,
        Optional<Tensor> inputs) {

    /** Copies the lists. */
    public AttackResult {
        curve = List.copyOf(curve);
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
        shown = List.copyOf(shown);
    }

    /** Whether a norm limits the changes. */
    public boolean isBounded() {
        return !Search.isUnbounded(attack);
    }

    /** Returns the median size, in the norm, of the successful perturbations within the ball; empty where there are none. */
    public OptionalDouble medianPerturbation() {
        return (Search.isMinimal(attack) ? distances.within(threat.epsilon()) : distances).median();
    }

    /** Returns the number of attacked examples per second. */
    public double samplesPerSecond() {
        return seconds > 0 ? attacked / seconds : 0;
    }

    /** Returns the mean number of predictions and gradients per attacked example. */
    public double queriesPerExample() {
        return attacked == 0 ? 0 : (double) queries.total() / attacked;
    }

    AttackResult withWarnings(List<String> all) {
        return new AttackResult(
                attack,
                threat,
                robustAccuracy,
                interval,
                attacked,
                successRate,
                distances,
                curve,
                queries,
                seconds,
                stages,
                all,
                shown,
                inputs);
    }
}

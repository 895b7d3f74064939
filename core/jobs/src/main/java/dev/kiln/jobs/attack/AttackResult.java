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
 * @param threat the norm, the size and the goal
 * @param robustAccuracy the share of all examples that are classified correctly also after the attack, 0 to 1
 * @param interval its 95 % interval
 * @param attacked the number of attacked examples
 * @param successRate the share of the attacked examples for which the attack reached its goal, 0 to 1; 0 if none was
 *     attacked
 * @param medianPerturbation the median size, in the norm, of the successful perturbations; empty where there are none
 * @param queries the cost of the attack
 * @param seconds its duration
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
        OptionalDouble medianPerturbation,
        Queries queries,
        double seconds,
        List<String> warnings,
        List<AdversarialExample> shown,
        Optional<Tensor> inputs) {

    /** Copies the lists. */
    public AttackResult {
        warnings = List.copyOf(warnings);
        shown = List.copyOf(shown);
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
                medianPerturbation,
                queries,
                seconds,
                all,
                shown,
                inputs);
    }
}

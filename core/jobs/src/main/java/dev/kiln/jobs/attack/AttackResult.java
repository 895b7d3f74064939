package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one attack at one size did.
 *
 * <p>Examples that the model took wrongly from the start are not attacked and count as not robust. Examples for which the
 * attack returned values that are infinite or not numbers count as not attacked, and as robust; a warning says how many.
 * A prediction that is not a number is wrong.
 *
 * @param attack the attack, and what it is called
 * @param threat the norm, the size and the goal
 * @param robustAccuracy the share of all examples that are classified rightly also after the attack, 0 to 1
 * @param interval its 95 % interval
 * @param attacked how many examples were attacked
 * @param successRate the share of the attacked that came out as the attacker wants, 0 to 1; 0 of none
 * @param medianPerturbation the median size, in the norm, of the changes that succeeded; empty where none did
 * @param queries what the attack asked for
 * @param seconds how long it took
 * @param warnings why the numbers may make the model look more robust than it is
 * @param shown some that succeeded
 * @param inputs the inputs of all examples after the attack, {@code [samples, ...]} as the data set has them, those that
 *     were not attacked unchanged; empty where they were not kept
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

    /** Returns how many examples were attacked in a second. */
    public double samplesPerSecond() {
        return seconds > 0 ? attacked / seconds : 0;
    }

    /** Returns how many predictions and gradients an attacked example cost on average. */
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

package dev.kiln.jobs.attack;

import dev.kiln.jobs.evaluation.Confidence;
import java.util.ArrayList;
import java.util.List;

/**
 * The robustness of a model against attacks.
 *
 * @param samples the number of examples
 * @param cleanAccuracy the share classified correctly without an attack, 0 to 1
 * @param interval its 95 % interval
 * @param results one for each attack and size, in the given order
 * @param worst one for each norm and size
 * @param warnings warnings about the clean accuracy
 */
public record Robustness(
        long samples,
        double cleanAccuracy,
        Confidence interval,
        List<AttackResult> results,
        List<WorstCase> worst,
        List<String> warnings) {

    /** Copies the lists. */
    public Robustness {
        results = List.copyOf(results);
        worst = List.copyOf(worst);
        warnings = List.copyOf(warnings);
    }

    /** Returns all warnings: those of the clean accuracy, then those of each result with the attack and its size. */
    public List<String> allWarnings() {
        List<String> all = new ArrayList<>(warnings);
        for (AttackResult result : results) {
            String size = result.isBounded() ? " at eps=" + result.threat().epsilon() : "";
            String where = result.attack().specification() + size + ": ";
            result.warnings().forEach(warning -> all.add(where + warning));
        }
        return all;
    }
}

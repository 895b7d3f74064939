package dev.kiln.jobs.attack;

import dev.kiln.jobs.evaluation.Confidence;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model withstands attacks.
 *
 * @param samples how many examples there were
 * @param cleanAccuracy the share classified rightly without an attack, 0 to 1
 * @param interval its 95 % interval
 * @param results one for each attack and size, in the order asked for
 * @param worst one for each norm and size
 * @param warnings what is wrong with the clean accuracy
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
            String where = result.attack().specification() + " at eps="
                    + result.threat().epsilon() + ": ";
            result.warnings().forEach(warning -> all.add(where + warning));
        }
        return all;
    }
}

package dev.kiln.core.attack;

import dev.kiln.core.evaluation.Confidence;
import java.util.List;

/**
 * How a model withstands attacks.
 *
 * @param samples how many examples there were
 * @param cleanAccuracy the share classified rightly without an attack, 0 to 1
 * @param interval its 95 % interval
 * @param results one for each attack and size, in the order asked for
 * @param worst one for each norm and size
 */
public record Robustness(
        long samples, double cleanAccuracy, Confidence interval, List<AttackResult> results, List<WorstCase> worst) {

    /** Copies the lists. */
    public Robustness {
        results = List.copyOf(results);
        worst = List.copyOf(worst);
    }
}

package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.jobs.evaluation.Confidence;
import java.util.List;

/**
 * The robust accuracy against the strongest attack on each example: the number to report for several attacks.
 *
 * @param norm the norm of perturbations
 * @param epsilon their maximum size
 * @param robustAccuracy the share of examples that withstood every attack of this norm and of this size or a smaller one,
 *     whose perturbations are allowed here too; 0 to 1
 * @param interval its 95 % interval
 * @param classes the same for the examples of each class, by ascending class; those without examples are left out
 */
public record WorstCase(
        Norm norm, double epsilon, double robustAccuracy, Confidence interval, List<ClassRobustness> classes) {

    /** Copies the list. */
    public WorstCase {
        classes = List.copyOf(classes);
    }
}

package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.jobs.evaluation.Confidence;

/**
 * What is left where each example meets the attack that fools it: the number to report when there are several attacks.
 *
 * @param norm how changes are measured
 * @param epsilon their greatest size
 * @param robustAccuracy the share of examples that withstood every attack of this norm and of this size or a smaller one,
 *     whose changes are allowed here too; 0 to 1
 * @param interval its 95 % interval
 */
public record WorstCase(Norm norm, double epsilon, double robustAccuracy, Confidence interval) {}

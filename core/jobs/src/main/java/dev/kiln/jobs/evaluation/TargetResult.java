package dev.kiln.jobs.evaluation;

/**
 * The result of one of several targets.
 *
 * @param loss the mean cross entropy in classification, else the mean squared error
 * @param quality accuracy, or errors
 */
public record TargetResult(double loss, Quality quality) {}

package dev.kiln.jobs.training;

/**
 * The time that the parts of a training took, in seconds.
 *
 * @param waiting waiting for batches that were being read and prepared
 * @param steps the steps, with rules and adversarial examples
 * @param validation the measurements after the epochs
 * @param rest everything else, such as checkpoints and listeners
 */
public record TrainingTimes(double waiting, double steps, double validation, double rest) {}

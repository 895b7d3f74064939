package dev.kiln.jobs.attack;

/**
 * The robustness of the examples of one class.
 *
 * @param label the class
 * @param samples the number of its examples
 * @param right the number of those that are classified correctly without an attack
 * @param robust the number of those that withstood every attack
 */
public record ClassRobustness(int label, long samples, long right, long robust) {}

package dev.kiln.jobs.attack;

/**
 * A point of the curve of robust accuracy over the size of the ball.
 *
 * @param epsilon the size
 * @param robustAccuracy the share of all examples that are right and have no adversarial one within it, 0 to 1
 */
public record CurvePoint(double epsilon, double robustAccuracy) {}

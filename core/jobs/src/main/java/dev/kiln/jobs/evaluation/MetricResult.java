package dev.kiln.jobs.evaluation;

/**
 * The result of a metric.
 *
 * @param value the value
 * @param higherIsBetter whether a greater value is a better one
 */
public record MetricResult(double value, boolean higherIsBetter) {}

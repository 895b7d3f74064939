package dev.kiln.jobs.evaluation;

/**
 * How fast a model is.
 *
 * @param latency how long one prediction takes
 * @param samplesPerSecond how many examples are predicted in a second, in batches
 */
record Pace(Latency latency, double samplesPerSecond) {}

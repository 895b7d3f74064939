package dev.kiln.jobs.evaluation;

/**
 * The latency and throughput of a model.
 *
 * @param latency the duration of one prediction
 * @param samplesPerSecond the number of examples predicted per second, in batches
 */
record Pace(Latency latency, double samplesPerSecond) {}

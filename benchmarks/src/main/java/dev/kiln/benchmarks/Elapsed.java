package dev.kiln.benchmarks;

/**
 * The duration of a measured job.
 *
 * @param seconds the wall-clock time
 * @param busy the processor time of its process in seconds: equal to the wall-clock time on an idle machine, and still
 *     comparable on a busy one
 */
record Elapsed(double seconds, double busy) {}

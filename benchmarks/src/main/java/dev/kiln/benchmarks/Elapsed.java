package dev.kiln.benchmarks;

/**
 * How long something took.
 *
 * @param seconds by the clock on the wall
 * @param busy the seconds in which its process had a processor: the same on an idle machine, and what can still be
 *     compared on a busy one
 */
record Elapsed(double seconds, double busy) {}

package dev.kiln.graph;

import dev.kiln.graph.status.Stable;

/**
 * The distribution of a random input.
 *
 * <p>A program is a pure function: its randomness is fed like data, by the host, from a generator keyed by the seed,
 * the input's name, the run and the example. The same seed then gives the same numbers on every engine, for every batch
 * size, and after a resume.
 */
@Stable
public enum Noise {
    /** Uniform in {@code [0, 1)}. */
    UNIFORM,
    /** Normal with mean 0 and variance 1. */
    NORMAL
}

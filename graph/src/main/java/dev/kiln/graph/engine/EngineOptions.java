package dev.kiln.graph.engine;

import dev.kiln.graph.status.Stable;

/**
 * The options with which an engine is opened.
 *
 * @param device the device that runs its programs
 * @param threads the number of threads that one operator may use, at least 1
 */
@Stable
public record EngineOptions(Device device, int threads) {

    /** The host's processor and one thread: the default, and the fastest for small models. */
    public static final EngineOptions DEFAULT = new EngineOptions(Device.CPU, 1);

    /** Checks the number of threads. */
    public EngineOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
    }
}

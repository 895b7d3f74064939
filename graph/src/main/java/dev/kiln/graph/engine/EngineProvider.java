package dev.kiln.graph.engine;

import dev.kiln.graph.status.Stable;

/** Examines and opens an engine. The service that {@link java.util.ServiceLoader} finds. */
@Stable
public interface EngineProvider {

    /** Returns the word that users type, such as {@code onnx}. */
    String name();

    /** Returns the runtime it uses, in one line. */
    String summary();

    /** Returns its rank: where the user names no engine, the usable one with the highest rank is chosen. */
    int ranking();

    /**
     * Examines the machine, without throwing: a missing or broken native library is a {@linkplain EngineReport#problem
     * problem}.
     */
    EngineReport inspect();

    /**
     * Opens the engine.
     *
     * @param options the device and the threads
     * @return the engine, to be closed by the caller
     * @throws dev.kiln.graph.error.EngineException if it is not usable or the device does not exist; another device is
     *     never used instead
     */
    Engine open(EngineOptions options);
}

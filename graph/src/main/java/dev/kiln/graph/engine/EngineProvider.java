package dev.kiln.graph.engine;

import dev.kiln.graph.status.Stable;

/** Finds and opens an engine. This is what {@link java.util.ServiceLoader} finds. */
@Stable
public interface EngineProvider {

    /** Returns the word that users type, such as {@code onnx}. */
    String name();

    /** Returns one line that says what it runs on. */
    String summary();

    /** Returns which engine is taken where the user names none: the highest ranking usable one. */
    int ranking();

    /** Looks what is there, without throwing: a missing or broken native library is a {@linkplain EngineReport#problem problem}. */
    EngineReport inspect();

    /**
     * Opens the engine.
     *
     * @param options the device and the threads
     * @return the engine, to be closed by the caller
     * @throws dev.kiln.graph.error.EngineException if it is not usable or the device is not there; never another device instead
     */
    Engine open(EngineOptions options);
}

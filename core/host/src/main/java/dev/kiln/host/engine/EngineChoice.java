package dev.kiln.host.engine;

import dev.kiln.graph.engine.EngineProvider;

/**
 * The engine that was chosen, and why.
 *
 * @param provider what it is opened by
 * @param reason why it and no other, as reports say it: {@code named by the user}
 */
public record EngineChoice(EngineProvider provider, String reason) {}

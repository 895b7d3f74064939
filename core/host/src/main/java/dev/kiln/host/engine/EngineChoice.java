package dev.kiln.host.engine;

import dev.kiln.graph.engine.EngineProvider;

/**
 * The chosen engine with the reason.
 *
 * @param provider its provider
 * @param reason the reason for the choice, for reports: {@code named by the user}
 */
public record EngineChoice(EngineProvider provider, String reason) {}

package dev.kiln.host.engine;

import dev.kiln.graph.engine.Capability;

/**
 * A capability that an engine must have, and its user.
 *
 * @param capability the capability
 * @param by its user, in words for a sentence: {@code the attack pgd}
 */
public record CapabilityNeed(Capability capability, String by) {}

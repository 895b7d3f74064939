package dev.kiln.host.engine;

import dev.kiln.graph.engine.Capability;

/**
 * Something that an engine must be able to do, and for whom.
 *
 * @param capability what it must be able to do
 * @param by what needs it, as a sentence names it: {@code the attack pgd}
 */
public record Need(Capability capability, String by) {}

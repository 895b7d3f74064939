package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/**
 * An attack whose changes no norm limits, such as a rotation, a blur or fog. The host clips its results to the range of
 * the input alone, runs it once whatever the sizes of a sweep, measures its changes in the {@linkplain ThreatModel#norm
 * norm} of its threat model, and does not count it in the worst case of a norm and a size. Its threat model has no size,
 * and users have none to choose:
 *
 * <pre>{@code
 * record Blur(@Restrict(option = "eps") ThreatModel threat) implements UnboundedAttack
 * }</pre>
 */
@Stable
public interface UnboundedAttack extends Attack {}

package dev.kiln.api.attack;

import dev.kiln.graph.status.Stable;

/**
 * An attack that searches for the smallest perturbation that reaches its goal. The host runs it once, without a ball, and
 * counts at each size of a sweep the examples whose perturbation is not larger; {@link ThreatModel#epsilon} is only the
 * size at which they are counted without a sweep. Of several starts it keeps the smallest successful result.
 *
 * <p>For an example whose goal it does not reach it may return the clean input, or any other: the host counts only the
 * sizes of results that reach the goal.
 */
@Stable
public interface MinimalAttack extends Attack {}

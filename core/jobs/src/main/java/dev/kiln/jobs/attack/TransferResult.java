package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;

/**
 * The robustness of a changed model at the adversarial inputs of the original one.
 *
 * @param attack the attack on the original model
 * @param threat the norm, the size and the goal
 * @param accuracy the share of all examples that the changed model classifies correctly at those inputs, 0 to 1
 * @param worst the share that it classifies correctly there and under the same attack aimed at itself, where that could be
 *     run
 */
public record TransferResult(NamedAttack attack, ThreatModel threat, double accuracy, double worst) {}

/**
 * Runs attacks and measures the robustness of models.
 *
 * <p>{@link dev.kiln.jobs.attack.RobustnessEvaluation} reads batches and passes each, in an
 * {@link dev.kiln.jobs.attack.AttackSession}, to an attack; the results are projected and counted.
 */
@NullMarked
package dev.kiln.jobs.attack;

import org.jspecify.annotations.NullMarked;

/**
 * Runs attacks and measures how many of them a model withstands.
 *
 * <p>The path is: {@link dev.kiln.jobs.attack.RobustnessEvaluation} reads batches and hands each, in an
 * {@link dev.kiln.jobs.attack.AttackSession}, to an attack; what comes back is projected and counted.
 */
@NullMarked
package dev.kiln.jobs.attack;

import org.jspecify.annotations.NullMarked;

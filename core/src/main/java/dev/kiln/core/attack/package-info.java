/**
 * Runs attacks and measures how many of them a model withstands.
 *
 * <p>The path is: {@link dev.kiln.core.attack.RobustnessEvaluation} reads batches and hands each, in an
 * {@link dev.kiln.core.attack.AttackSession}, to an attack; what comes back is projected and counted.
 */
@NullMarked
package dev.kiln.core.attack;

import org.jspecify.annotations.NullMarked;

/**
 * Attacks of the literature, as third parties would write them: those that follow gradients, those that search for the
 * smallest perturbation, those that see only scores or only decisions, and those that combine others or fit a data set.
 */
@NullMarked
package org.example.kiln.attacks;

import org.jspecify.annotations.NullMarked;

/** Optimizers of the literature beyond those that ship, one file each. */
@NullMarked
package org.example.kiln.training.optimizers;

import org.jspecify.annotations.NullMarked;

/** Losses of the literature beyond those that ship, one file each. */
@NullMarked
package org.example.kiln.training.losses;

import org.jspecify.annotations.NullMarked;

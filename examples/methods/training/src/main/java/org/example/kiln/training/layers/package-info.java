/** Layers of the literature beyond those that ship, one file each. */
@NullMarked
package org.example.kiln.training.layers;

import org.jspecify.annotations.NullMarked;

/** Losses: the error of a prediction. */
@NullMarked
package dev.kiln.api.loss;

import org.jspecify.annotations.NullMarked;

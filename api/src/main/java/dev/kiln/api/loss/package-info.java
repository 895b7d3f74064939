/** How wrong a prediction is. */
@NullMarked
package dev.kiln.api.loss;

import org.jspecify.annotations.NullMarked;

/** What a plugin may ask of the training loop. */
@NullMarked
package dev.kiln.api.training;

import org.jspecify.annotations.NullMarked;

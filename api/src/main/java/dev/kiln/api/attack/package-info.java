/** What looks for inputs that fool a model, and the limits it works under. */
@NullMarked
package dev.kiln.api.attack;

import org.jspecify.annotations.NullMarked;

/** The training loop's interface for plugins. */
@NullMarked
package dev.kiln.api.training;

import org.jspecify.annotations.NullMarked;

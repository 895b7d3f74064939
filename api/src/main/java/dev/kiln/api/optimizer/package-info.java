/** How a parameter follows its gradient. */
@NullMarked
package dev.kiln.api.optimizer;

import org.jspecify.annotations.NullMarked;

/** Optimizers: the update rules of parameters. */
@NullMarked
package dev.kiln.api.optimizer;

import org.jspecify.annotations.NullMarked;

/** Pruning: removing weights from a network. */
@NullMarked
package dev.kiln.plugins.pruning;

import org.jspecify.annotations.NullMarked;

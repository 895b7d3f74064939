/** Taking weights out of a network. */
@NullMarked
package dev.kiln.plugins.pruning;

import org.jspecify.annotations.NullMarked;

/** Data sets and batches of examples. */
@NullMarked
package dev.kiln.api.data;

import org.jspecify.annotations.NullMarked;

/** Formats of data: what opens a specification such as {@code csv:houses.csv?target=price}. */
@NullMarked
package dev.kiln.api.format;

import org.jspecify.annotations.NullMarked;

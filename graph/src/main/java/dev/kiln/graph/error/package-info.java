/** The exceptions that Kiln throws on purpose, one type for each case that callers may handle differently. */
@NullMarked
package dev.kiln.graph.error;

import org.jspecify.annotations.NullMarked;

/** The exceptions that Kiln throws on purpose, as far as a caller can tell them apart. */
@NullMarked
package dev.kiln.graph.error;

import org.jspecify.annotations.NullMarked;

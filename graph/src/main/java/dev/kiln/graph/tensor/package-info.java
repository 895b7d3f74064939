/** Concrete arrays and the types that describe them. */
@NullMarked
package dev.kiln.graph.tensor;

import org.jspecify.annotations.NullMarked;

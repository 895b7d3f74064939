/** Concrete arrays and the types that describe them. */
@NullMarked
package dev.kiln.api.tensor;

import org.jspecify.annotations.NullMarked;

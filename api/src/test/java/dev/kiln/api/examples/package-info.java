/** The examples of docs/extending.md. */
@NullMarked
package dev.kiln.api.examples;

import org.jspecify.annotations.NullMarked;

/** A graph together with what a graph alone does not say, as it is stored in a file. */
@NullMarked
package dev.kiln.api.model;

import org.jspecify.annotations.NullMarked;

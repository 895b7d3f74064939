/**
 * The optimizers that ship with Kiln, one file each: a record that writes the update, and within it the provider that
 * declares its options. Disabled options write nothing.
 *
 * <p>{@code lamb}, {@code lars} and {@code lion} are for large batches or little memory; {@code sam} and
 * {@code lookahead} are around another optimizer, as in {@code sam:optimizer=[sgd:lr=0.1,momentum=0.9]}.
 */
@NullMarked
package dev.kiln.plugins.optimizers;

import org.jspecify.annotations.NullMarked;

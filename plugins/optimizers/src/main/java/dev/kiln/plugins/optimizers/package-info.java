/**
 * The optimizers that ship with Kiln, one file each: a record that writes the update, and in it the provider that
 * declares its options. Options that are off write nothing.
 */
@NullMarked
package dev.kiln.plugins.optimizers;

import org.jspecify.annotations.NullMarked;

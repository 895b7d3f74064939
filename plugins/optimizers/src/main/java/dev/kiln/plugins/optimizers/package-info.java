/**
 * The optimizers that ship with Kiln, one file each: a record that writes the update, and within it the provider that
 * declares its options. Disabled options write nothing.
 */
@NullMarked
package dev.kiln.plugins.optimizers;

import org.jspecify.annotations.NullMarked;

/**
 * The loss functions that ship with Kiln, one file each: a record that writes the loss, and within it the provider that
 * declares its options.
 */
@NullMarked
package dev.kiln.plugins.losses;

import org.jspecify.annotations.NullMarked;

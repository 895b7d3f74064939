/**
 * The augmentations that ship with Kiln, one file each: a record that changes a batch, and within it the provider that
 * declares its options. They change the first input.
 */
@NullMarked
package dev.kiln.plugins.augmentations;

import org.jspecify.annotations.NullMarked;

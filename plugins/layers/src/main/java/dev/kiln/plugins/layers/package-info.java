/**
 * The layers that ship with Kiln, one file each: a record that writes the layer, and within it the provider that
 * declares its options.
 */
@NullMarked
package dev.kiln.plugins.layers;

import org.jspecify.annotations.NullMarked;

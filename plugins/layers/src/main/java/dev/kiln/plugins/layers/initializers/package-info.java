/**
 * The initializers that ship with Kiln, one file each: a record that draws the initial value of a parameter, and within
 * it the provider that declares its options. Those by the fan take the axes of a weight as PyTorch does, see {@link
 * dev.kiln.plugins.layers.initializers.Fan}.
 */
@NullMarked
package dev.kiln.plugins.layers.initializers;

import org.jspecify.annotations.NullMarked;

/**
 * The layers that ship with Kiln, one file each: a record that writes the layer, and in it the provider that declares
 * the layer's options.
 */
@NullMarked
package dev.kiln.plugins.layers;

import org.jspecify.annotations.NullMarked;

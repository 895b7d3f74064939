/** A compressor that makes networks smaller without other results. */
@NullMarked
package dev.kiln.plugins.simplification;

import org.jspecify.annotations.NullMarked;

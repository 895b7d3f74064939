/** Compressors, which make a model smaller or faster. */
@NullMarked
package dev.kiln.api.compression;

import org.jspecify.annotations.NullMarked;

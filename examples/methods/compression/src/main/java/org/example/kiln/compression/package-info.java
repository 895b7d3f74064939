/** Compressors of the literature, one file each. */
@NullMarked
package org.example.kiln.compression;

import org.jspecify.annotations.NullMarked;

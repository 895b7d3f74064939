/** Files that are written whole or not at all, hashes, and JSON texts. */
@NullMarked
package dev.kiln.files;

import org.jspecify.annotations.NullMarked;

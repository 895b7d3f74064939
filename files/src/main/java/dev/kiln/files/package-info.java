/** Files: written whole or not at all, hashed, and JSON texts. */
@NullMarked
package dev.kiln.files;

import org.jspecify.annotations.NullMarked;

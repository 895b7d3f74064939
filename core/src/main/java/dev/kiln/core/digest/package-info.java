/** Hashes of files, as reports, models and the records of plugin folders have them. */
@NullMarked
package dev.kiln.core.digest;

import org.jspecify.annotations.NullMarked;

/** Compressors one after the other, and what the host gives them to work with. */
@NullMarked
package dev.kiln.jobs.compression;

import org.jspecify.annotations.NullMarked;

/** Compressors in sequence, and the services of the host for them. */
@NullMarked
package dev.kiln.jobs.compression;

import org.jspecify.annotations.NullMarked;

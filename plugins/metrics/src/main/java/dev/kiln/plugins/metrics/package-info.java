/**
 * The metrics that ship with Kiln, one file each: a record that creates measurements, and within it the provider that
 * declares its options.
 */
@NullMarked
package dev.kiln.plugins.metrics;

import org.jspecify.annotations.NullMarked;

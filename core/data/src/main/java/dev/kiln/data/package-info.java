/**
 * Data sets from a specification such as {@code mnist:DIR?split=test}: the built-in drawn digits, IDX, CIFAR-10,
 * photos, recordings, texts, CSV and NumPy archives.
 *
 * <p>{@link dev.kiln.data.DataSets} is the entry point; a further kind of data is one {@link dev.kiln.api.format.DataFormat}.
 */
@NullMarked
package dev.kiln.data;

import org.jspecify.annotations.NullMarked;

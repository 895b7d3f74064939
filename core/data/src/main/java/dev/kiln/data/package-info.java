/**
 * Data sets from a specification such as {@code mnist:DIR?split=test}: the drawn digits that need no file, IDX,
 * CIFAR-10, photos, recordings, texts, CSV and NumPy archives.
 *
 * <p>{@link dev.kiln.data.DataSets} is where to begin; a further kind of data is one
 * {@link dev.kiln.data.DataFormat}.
 */
@NullMarked
package dev.kiln.data;

import org.jspecify.annotations.NullMarked;

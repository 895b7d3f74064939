/**
 * The learning-rate schedules that ship with Kiln, one file each: a record that computes the factor, and within it the
 * provider that declares its options. {@code t} is the completed share of the training after the
 * {@linkplain dev.kiln.plugins.schedules.WarmUp warm-up}, in {@code [0, 1)}.
 */
@NullMarked
package dev.kiln.plugins.schedules;

import org.jspecify.annotations.NullMarked;

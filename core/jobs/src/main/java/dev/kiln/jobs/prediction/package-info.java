/** Predictions of a model for examples whose targets are not known. */
@NullMarked
package dev.kiln.jobs.prediction;

import org.jspecify.annotations.NullMarked;

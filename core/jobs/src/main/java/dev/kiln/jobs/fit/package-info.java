/**
 * The fit of data to a model, for training, evaluation, attacks, calibration and compression alike, and the predictions
 * for fitted data.
 */
@NullMarked
package dev.kiln.jobs.fit;

import org.jspecify.annotations.NullMarked;

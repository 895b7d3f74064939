/** Whether data fit a model and how: the one answer for training, evaluation, attacks, calibration and compression, and the predictions of what fits. */
@NullMarked
package dev.kiln.jobs.fit;

import org.jspecify.annotations.NullMarked;

/** Metrics: numbers that evaluations compute from predictions, beside the loss. */
@NullMarked
package dev.kiln.api.metric;

import org.jspecify.annotations.NullMarked;

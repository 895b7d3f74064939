/** Measures models on data: loss, accuracy or error, latency, throughput and size. */
@NullMarked
package dev.kiln.core.evaluation;

import org.jspecify.annotations.NullMarked;

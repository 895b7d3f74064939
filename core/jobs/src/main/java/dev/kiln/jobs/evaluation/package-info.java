/** Measures models on data: loss, accuracy or error, latency, throughput and size. */
@NullMarked
package dev.kiln.jobs.evaluation;

import org.jspecify.annotations.NullMarked;

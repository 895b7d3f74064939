/** The size of a model: parameters, bytes and multiply-accumulates, by layer. */
@NullMarked
package dev.kiln.jobs.statistics;

import org.jspecify.annotations.NullMarked;

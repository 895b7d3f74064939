/** Turns a model into a training step, and runs it over the data: epochs, noise, validation, checkpoints. */
@NullMarked
package dev.kiln.jobs.training;

import org.jspecify.annotations.NullMarked;

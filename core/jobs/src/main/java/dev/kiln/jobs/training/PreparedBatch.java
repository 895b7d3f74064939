package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * The feeds of one step.
 *
 * @param step the number of the step, from 0
 * @param batch the examples
 * @param noise the step's noise by input
 */
record PreparedBatch(long step, Batch batch, Map<String, Tensor> noise) {}

package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * The feeds of one step.
 *
 * @param step the number of the step, from 0
 * @param batch the examples
 * @param mixture the other examples in them; empty in a training that does not mix
 * @param noise the step's noise by input
 */
record PreparedBatch(long step, Batch batch, Optional<Mixture> mixture, Map<String, Tensor> noise) {}

package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import java.util.Optional;

/**
 * A batch after its augmentations.
 *
 * @param batch the changed examples
 * @param mixture the other examples in them; empty in a training without an augmentation that mixes
 */
record AugmentedBatch(Batch batch, Optional<Mixture> mixture) {}

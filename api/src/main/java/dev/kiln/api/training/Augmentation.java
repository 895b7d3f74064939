package dev.kiln.api.training;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.status.Stable;

/**
 * A random change of the training examples, anew in every epoch, so that a model learns what does not matter.
 *
 * <p>All randomness comes from the scope: an example is then changed in the same way in any batch, on any machine, and
 * after a resume. An augmentation that mixes examples depends on the others of the batch too, though not on their order.
 */
@Stable
@FunctionalInterface
public interface Augmentation {

    /**
     * Changes a batch.
     *
     * @param batch the examples in the form of the data set
     * @param scope the services of the host
     * @return the same examples in the same order, each column of the same type and shape, finite
     * @throws dev.kiln.graph.error.DataException if it cannot change such examples, such as images where the data are
     *     tables
     */
    Batch apply(Batch batch, AugmentationScope scope);

    /**
     * Returns whether it mixes the inputs of each example with those of another one, and says with
     * {@link AugmentationScope#mix} of which. Training then minimizes the losses of both targets, each times its share. By
     * default it does not.
     */
    default boolean mixes() {
        return false;
    }
}

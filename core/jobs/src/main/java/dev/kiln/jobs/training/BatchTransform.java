package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.training.TrainingValues;

/** Changes each batch before the step that learns from it, as adversarial training does. */
public interface BatchTransform {

    /** Returns its name in reports and checkpoints, such as {@code pgd:eps=0.3,steps=10}. */
    String description();

    /**
     * Changes a batch.
     *
     * @param batch the examples in the form of the data set
     * @param step the number of the step, from 0; it keys the transform's randomness together with the examples'
     *     positions
     * @param values the parameters before the step, see {@link LiveProgram#refresh}
     * @return the same number of examples, of the same shape
     */
    Batch apply(Batch batch, long step, TrainingValues values);
}

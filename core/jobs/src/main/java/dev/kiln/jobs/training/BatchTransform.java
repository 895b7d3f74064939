package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.training.TrainingValues;

/** Changes each batch before the step that learns from it, as adversarial training does. */
public interface BatchTransform {

    /** Returns what reports and checkpoints call it, such as {@code pgd:eps=0.3,steps=10}. */
    String description();

    /**
     * Changes a batch.
     *
     * @param batch the examples as the data set has them
     * @param step the number of the step, from 0; keys the transform's randomness together with the examples' places
     * @param values the parameters as they are before the step, see {@link LiveProgram#refresh}
     * @return as many examples of the same shape
     */
    Batch apply(Batch batch, long step, TrainingValues values);
}

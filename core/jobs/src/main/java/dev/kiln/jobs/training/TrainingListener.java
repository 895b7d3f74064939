package dev.kiln.jobs.training;

import java.util.List;

/** Receives the progress of a training, in the training thread. */
public interface TrainingListener {

    /** Ignores everything. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * Called for a note about the training, before it begins or after it has ended.
     *
     * @param text a sentence
     */
    default void note(String text) {}

    /**
     * Called before the first step.
     *
     * @param start what will be trained
     */
    default void started(TrainingStart start) {}

    /**
     * Called after each step.
     *
     * @param done the number of completed steps, those before a resume included
     * @param steps their final number
     */
    default void step(long done, long steps) {}

    /**
     * Called after each epoch, and after its checkpoint if there is one. After a resume, the earlier epochs are
     * reported again first.
     *
     * @param result the result of the epoch
     */
    default void epoch(EpochResult result) {}

    /**
     * Called after the last epoch.
     *
     * @param times the time that the parts took, since the start or the resume
     */
    default void ended(TrainingTimes times) {}

    /** Returns whether {@link #layers} is to be called, which costs the gradient of some examples after each epoch. */
    default boolean observesLayers() {
        return false;
    }

    /**
     * Called after {@link #epoch}, where {@linkplain #observesLayers asked for}.
     *
     * @param epoch its number, from 1
     * @param layers the layers of the model
     */
    default void layers(int epoch, List<LayerObservation> layers) {}
}

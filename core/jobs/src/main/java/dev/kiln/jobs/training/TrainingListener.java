package dev.kiln.jobs.training;

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
}

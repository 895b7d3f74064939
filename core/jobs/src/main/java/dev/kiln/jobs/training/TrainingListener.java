package dev.kiln.jobs.training;

/** Hears how a training gets on, in the thread that trains. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * There is something to know about the training, before it begins or once it is done.
     *
     * @param text a sentence
     */
    default void note(String text) {}

    /**
     * A step is done.
     *
     * @param done how many steps are done, those before a resume included
     * @param steps how many there will be
     */
    default void step(long done, long steps) {}

    /**
     * An epoch is done, and its checkpoint written if there is one. After a resume, those that were done before are
     * told again first.
     *
     * @param result what came out of it
     */
    default void epoch(EpochResult result) {}
}

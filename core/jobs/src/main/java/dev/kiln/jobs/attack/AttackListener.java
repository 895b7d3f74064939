package dev.kiln.jobs.attack;

/** Receives the progress of an evaluation. */
@FunctionalInterface
public interface AttackListener {

    /** Does nothing. */
    AttackListener SILENT = (done, total) -> {};

    /**
     * Called after each part of the work.
     *
     * @param done the number of examples processed, for all attacks and sizes, those that needed no attack included
     * @param total their final number
     */
    void advanced(long done, long total);
}

package dev.kiln.jobs.attack;

/** Hears how far an evaluation is. */
@FunctionalInterface
public interface AttackListener {

    /** Does nothing. */
    AttackListener SILENT = (done, total) -> {};

    /**
     * Some more is done.
     *
     * @param done how many examples were put through an attack at a size, those that needed none included
     * @param total how many there will be
     */
    void advanced(long done, long total);
}

package dev.kiln.jobs.compression;

/** Hears of the progress of a compressor. */
@FunctionalInterface
public interface CompressionListener {

    /**
     * Hears that some units are done.
     *
     * @param unit the unit that is counted, such as {@code layer}
     * @param done their number
     * @param total their total number
     */
    void advanced(String unit, long done, long total);

    /**
     * Hears that a candidate was measured. By default it is ignored.
     *
     * @param candidate its cost and its result
     */
    default void measured(Candidate candidate) {}
}

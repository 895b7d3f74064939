package dev.kiln.benchmarks;

/** One way of doing a job that others do too. */
interface Contestant extends AutoCloseable {

    /** Returns what the tables call it, versions included. */
    String name();

    /**
     * Does the job some times.
     *
     * @param count how often
     * @return how long it took
     */
    Elapsed run(int count);

    /** Returns what the last time came to, for comparison with the others. */
    float[] result();

    @Override
    void close();
}

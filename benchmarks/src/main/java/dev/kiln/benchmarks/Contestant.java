package dev.kiln.benchmarks;

/** One of several implementations of a job that are compared. */
interface Contestant extends AutoCloseable {

    /** Returns its name in the tables, versions included. */
    String name();

    /**
     * Runs the job several times.
     *
     * @param count the number of runs
     * @return the elapsed time
     */
    Elapsed run(int count);

    /** Returns the result of the last run, for comparison with the others. */
    float[] result();

    @Override
    void close();
}

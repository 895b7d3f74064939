package dev.kiln.benchmarks;

/** A contestant that runs in this process. */
interface InProcess extends Contestant {

    /** Does the job once. */
    void once();

    @Override
    default double seconds(int count) {
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            once();
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}

package dev.kiln.core.evaluation;

import java.util.Arrays;

/**
 * How long one prediction takes, measured.
 *
 * @param p50 the median, in milliseconds
 * @param p95 what 95 % of the runs stayed at or below, in milliseconds
 * @param batch how many examples there were in a run: 1, unless the model insists on a size
 * @param runs how many runs were measured, those for warming up not counted
 */
public record Latency(double p50, double p95, int batch, int runs) {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * The latency of some runs.
     *
     * @param nanos how long each took, at least one
     * @param batch how many examples there were in each
     * @return the percentiles by nearest rank
     */
    static Latency of(long[] nanos, int batch) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latency(percentile(sorted, 50), percentile(sorted, 95), batch, sorted.length);
    }

    private static double percentile(long[] sorted, int percent) {
        int rank = (sorted.length * percent + 99) / 100;
        return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MILLI;
    }
}

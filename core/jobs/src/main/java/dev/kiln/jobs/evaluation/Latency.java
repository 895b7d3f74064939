package dev.kiln.jobs.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * The measured duration of one prediction.
 *
 * @param p50 the median, in milliseconds; of several turns that of the fastest, the least disturbed one
 * @param p95 the 95th percentile of all runs, in milliseconds
 * @param batch the number of examples in a run: 1, unless the model has a fixed batch size
 * @param runs the number of measured runs, without those for warming up
 */
public record Latency(double p50, double p95, int batch, int runs) {

    /** The value where nothing was measured. */
    static final Latency UNKNOWN = new Latency(Double.NaN, Double.NaN, 1, 0);

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * The latency of some runs.
     *
     * @param turns the duration of each run of each turn, in nanoseconds; at least one turn, of at least one run each
     * @param batch the number of examples in each
     * @return the percentiles by nearest rank
     */
    static Latency of(List<long[]> turns, int batch) {
        double fastest = turns.stream()
                .mapToDouble(turn -> percentile(sorted(turn), 50))
                .min()
                .orElseThrow();
        long[] all = sorted(turns.stream().flatMapToLong(Arrays::stream).toArray());
        return new Latency(fastest, percentile(all, 95), batch, all.length);
    }

    private static long[] sorted(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double percentile(long[] sorted, int percent) {
        int rank = (sorted.length * percent + 99) / 100;
        return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MILLI;
    }
}

package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Test
    void takesPercentilesByNearestRank() {
        long[] nanos =
                LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000).toArray();
        assertThat(Latency.of(List.of(nanos), 1)).isEqualTo(new Latency(50, 95, 1, 100));
    }

    @Test
    void takesTheOnlyRunForBoth() {
        assertThat(Latency.of(List.of(new long[] {2_500_000}), 4)).isEqualTo(new Latency(2.5, 2.5, 4, 1));
    }

    /** Medians 7, 2 and 3 ms; of all eight runs the last but none is the 95th percentile. */
    @Test
    void takesTheMedianOfTheFastestTurn() {
        List<long[]> turns =
                List.of(new long[] {7_000_000, 9_000_000}, new long[] {1_000_000, 2_000_000, 8_000_000}, new long[] {
                    3_000_000, 3_000_000, 3_000_000
                });
        assertThat(Latency.of(turns, 1)).isEqualTo(new Latency(2, 9, 1, 8));
    }
}

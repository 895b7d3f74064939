package dev.kiln.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Test
    void takesPercentilesByNearestRank() {
        long[] nanos =
                LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000).toArray();
        assertThat(Latency.of(nanos, 1)).isEqualTo(new Latency(50, 95, 1, 100));
    }

    @Test
    void takesTheOnlyRunForBoth() {
        assertThat(Latency.of(new long[] {2_500_000}, 4)).isEqualTo(new Latency(2.5, 2.5, 4, 1));
    }
}

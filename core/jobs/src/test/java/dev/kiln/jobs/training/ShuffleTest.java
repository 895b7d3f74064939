package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShuffleTest {

    @Test
    void everyExampleComesOnce() {
        long[] order = Shuffle.order(1, 0, 1000);
        Arrays.sort(order);
        assertThat(order).isEqualTo(LongStream.range(0, 1000).toArray());
    }

    @Test
    void theOrderIsAFunctionOfSeedAndEpoch() {
        assertThat(Shuffle.order(1, 2, 100)).isEqualTo(Shuffle.order(1, 2, 100));
        assertThat(Shuffle.order(1, 2, 100)).isNotEqualTo(Shuffle.order(1, 3, 100));
        assertThat(Shuffle.order(1, 2, 100)).isNotEqualTo(Shuffle.order(2, 2, 100));
    }

    @Test
    void everyOrderIsAsLikelyAsAnyOther() {
        Map<String, Integer> seen = new HashMap<>();
        int draws = 24_000;
        for (int epoch = 0; epoch < draws; epoch++) {
            seen.merge(Arrays.toString(Shuffle.order(5, epoch, 4)), 1, Integer::sum);
        }
        assertThat(seen).hasSize(24);
        double expected = draws / 24.0;
        double chiSquare = seen.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertThat(chiSquare)
                .as("chi-square of 23 degrees, 49.7 is exceeded with 0.001")
                .isLessThan(49.7);
    }

    @Test
    void emptyAndSingleSetsHaveOneOrder() {
        assertThat(Shuffle.order(1, 0, 0)).isEmpty();
        assertThat(Shuffle.order(1, 0, 1)).containsExactly(0);
    }
}

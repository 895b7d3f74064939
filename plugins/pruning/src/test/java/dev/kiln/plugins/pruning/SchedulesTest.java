package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SchedulesTest {

    @Test
    void theLinearScheduleRemovesTheSameEachTime() {
        for (int step = 0; step <= 10; step++) {
            assertThat(new Linear().sparsity(0.2, 0.7, step / 10.0)).isCloseTo(0.2 + 0.05 * step, within(1e-12));
        }
    }

    @Test
    void theCubicScheduleIsFasterAtFirst() {
        assertThat(new Cubic().sparsity(0.2, 0.7, 0.5)).isCloseTo(0.7 - 0.5 / 8, within(1e-12));
    }
}

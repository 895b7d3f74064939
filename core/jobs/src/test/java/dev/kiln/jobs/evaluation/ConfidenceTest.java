package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceTest {

    /** The values of R's {@code prop.test(..., correct = FALSE)}. */
    @Test
    void isWilsonsInterval() {
        assertInterval(50, 100, 0.4038315, 0.5961685);
        assertInterval(90, 100, 0.8256343, 0.9447708);
        assertInterval(0, 100, 0, 0.0369935);
        assertInterval(100, 100, 0.9630065, 1);
        assertInterval(1, 1, 0.2065493, 1);
    }

    private static void assertInterval(long successes, long trials, double low, double high) {
        Confidence interval = Confidence.wilson(successes, trials);
        assertThat(interval.low()).isCloseTo(low, within(1e-6));
        assertThat(interval.high()).isCloseTo(high, within(1e-6));
    }

    @Test
    void knowsNothingWithoutTrials() {
        assertThat(Confidence.wilson(0, 0)).isEqualTo(new Confidence(0, 1));
    }

    @Test
    void rejectsMoreSuccessesThanTrials() {
        assertThatThrownBy(() -> Confidence.wilson(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}

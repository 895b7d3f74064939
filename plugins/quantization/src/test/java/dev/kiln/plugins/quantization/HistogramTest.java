package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Percentiles of numbers that are counted as they come. */
class HistogramTest {

    private static Histogram of(float... values) {
        Histogram histogram = new Histogram();
        histogram.add(Tensor.of(values, values.length));
        return histogram;
    }

    /** The right values are those of the sorted numbers; the scales are 80 powers of ten apart. */
    @ParameterizedTest
    @ValueSource(floats = {1e-38f, 1e-6f, 1, 1e20f, 1e37f})
    void agreesWithSortedNumbersToAThousandthAtEveryScale(float scale) {
        Random random = new Random(3);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            // some far out on both sides
            values[i] = (float) (scale * random.nextGaussian() * (i % 997 == 0 ? 30 : 1));
        }
        Range range = of(values).percentile(99);
        Arrays.sort(values);
        assertThat(range.least()).isCloseTo(values[500], within(Math.abs(values[500]) * 1e-3f));
        assertThat(range.greatest())
                .isCloseTo(values[values.length - 501], within(values[values.length - 501] * 1e-3f));
        assertThat(range.least()).isLessThanOrEqualTo(values[500]);
        assertThat(range.greatest()).isGreaterThanOrEqualTo(values[values.length - 501]);
    }

    @Test
    void keepsEverythingOfFewNumbers() {
        assertThat(of(-3, 0.1f, 7).percentile(99.999)).isEqualTo(new Range(-3, 7));
    }

    @Test
    void takesEqualNumbersAsTheyAre() {
        assertThat(of(2, 2, 2, 2).percentile(99)).isEqualTo(new Range(2, 2));
        assertThat(of(-0.1f, -0.1f).percentile(50)).isEqualTo(new Range(-0.1f, -0.1f));
        assertThat(of(0, 0).percentile(50)).isEqualTo(new Range(0, 0));
    }

    @Test
    void showsWhatIsNoFiniteNumber() {
        assertThat(of(1, Float.NaN, 2).whole().isNumber()).isFalse();
        assertThat(of(1, Float.NEGATIVE_INFINITY).whole()).isEqualTo(new Range(Float.NEGATIVE_INFINITY, 1));
    }
}

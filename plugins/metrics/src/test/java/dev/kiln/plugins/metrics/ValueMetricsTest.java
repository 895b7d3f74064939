package dev.kiln.plugins.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics of predicted values. */
class ValueMetricsTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private static double value(String metric, float[] predicted, float... targets) {
        return Measured.of(
                        metric,
                        Tensor.of(predicted, predicted.length / 2, 2),
                        Tensor.of(targets, targets.length / 2, 2))
                .value();
    }

    /**
     * Scikit-learn 1.9.1: {@code mean_absolute_error(t, p)}, {@code root_mean_squared_error} of the flat arrays,
     * {@code r2_score(t, p, multioutput='variance_weighted')}, {@code mean_absolute_percentage_error(t, p)}.
     */
    @ParameterizedTest
    @CsvSource({"mae, 0.4375", "rmse, 0.5303300858899106", "r2, 0.944954128440367", "mape, 0.41369047619047616"})
    void agreesWithScikitLearn(String metric, double expected) {
        float[] targets = {3, -0.5f, 2, 7, 0.5f, 1, -1, 2};
        float[] predicted = {2.5f, 0, 2, 8, 1, 1.5f, -1.5f, 2};
        assertThat(value(metric, predicted, targets)).isCloseTo(expected, EXACT);
    }

    @Test
    void explainsTargetsThatDoNotVaryByExactPredictionsAlone() {
        assertThat(value("r2", new float[] {2, 3, 2, 3}, 2, 3, 2, 3)).isEqualTo(1);
        assertThat(value("r2", new float[] {2, 3, 2, 4}, 2, 3, 2, 3)).isZero();
    }

    @Test
    void aTargetOfZeroMakesThePercentageUseless() {
        assertThat(value("mape", new float[] {1, 1}, 0, 1)).isEqualTo(0.5 / Math.ulp(1.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mae", "rmse", "r2", "mape", "psnr"})
    void isNoNumberIfAPredictionIsNone(String metric) {
        assertThat(value(metric, new float[] {1, Float.NaN}, 1, 2)).isNaN();
        assertThat(value(metric, new float[] {1, Float.NaN, 1, 2}, 1, 2, 2, 1)).isNaN();
    }

    /** Mean squared errors 0.01 and 0.0001: 20 and 40 dB, and 100 dB for an image without error. */
    @Test
    void theSignalToNoiseRatioIsTheMeanOfTheImages() {
        float[] targets = {0, 0.5f, 0, 0.5f, 1, 1};
        float[] predicted = {0.1f, 0.6f, 0.01f, 0.49f, 1, 1};
        assertThat(value("psnr", predicted, targets)).isCloseTo((20 + 40 + 100) / 3.0, within(1e-5));
        assertThat(value("psnr:range=10", new float[] {1, 0}, 0, 1)).isCloseTo(20, EXACT);
        assertThat(value("psnr", new float[] {10, -10}, 0, 0)).isCloseTo(-20, EXACT);
    }
}

package dev.kiln.plugins.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.metric.Breakdown;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics of probabilities and of the ranking by them. */
class ProbabilityMetricsTest {

    private static final Offset<Double> EXACT = within(1e-12);

    /** The logits of four classes, of which the last is nobody's label. */
    private static final float[] LOGITS = {
        2.0f, 0.5f, -1.0f, 0.0f, 0.1f, 1.2f, 0.3f, -0.5f, 1.5f, 0.2f, 0.4f, 0.0f, -0.3f, 0.8f, 1.1f, 0.2f, 0.6f, 0.5f,
        0.4f, 0.3f, 0.0f, 2.0f, -1.0f, 0.5f, 1.0f, -1.0f, 0.5f, 1.5f, 0.2f, 0.1f, 0.9f, -0.2f, 0.7f, 1.4f, 0.0f, 0.1f,
        -1.0f, 0.3f, 2.2f, 0.4f
    };

    private static final long[] LABELS = {0, 1, 1, 2, 2, 1, 0, 2, 0, 2};

    /** The probabilities of class 1, with two equal ones. */
    private static final float[] POSITIVE = {0.1f, 0.4f, 0.35f, 0.8f, 0.4f, 0.7f};

    private static final long[] BINARY = {0, 0, 1, 1, 1, 0};

    private static float[] pairs(float... ofClassOne) {
        float[] both = new float[2 * ofClassOne.length];
        for (int i = 0; i < ofClassOne.length; i++) {
            both[2 * i] = 1 - ofClassOne[i];
            both[2 * i + 1] = ofClassOne[i];
        }
        return both;
    }

    /**
     * Scikit-learn 1.9.1 on {@code P}, the softmax of the logits, and labels {@code y}: {@code log_loss(y, P)}, and the
     * means over the classes k that occur of {@code roc_auc_score(y == k, P[:, k])} and
     * {@code average_precision_score(y == k, P[:, k])}.
     */
    @ParameterizedTest
    @CsvSource({"log-loss, 0.9307024203334698", "roc-auc, 0.873015873015873", "pr-auc, 0.849074074074074"})
    void agreesWithScikitLearnOnFourClasses(String metric, double expected) {
        assertThat(Measured.ofClasses(metric, LOGITS, LABELS).value()).isCloseTo(expected, EXACT);
    }

    /** Scikit-learn 1.9.1: {@code roc_auc_score(b, s)}, {@code average_precision_score(b, s)}. */
    @ParameterizedTest
    @CsvSource({"roc-auc, 0.6111111111111112", "pr-auc, 0.7"})
    void agreesWithScikitLearnOnTwoClasses(String metric, double expected) {
        assertThat(Measured.ofClasses(metric, pairs(POSITIVE), BINARY).value()).isCloseTo(expected, EXACT);
    }

    /** Scikit-learn 1.9.1: {@code roc_curve(b, s, drop_intermediate=False)}, {@code precision_recall_curve(b, s)}. */
    @Test
    void hasTheCurves() {
        assertThat(line("roc-auc", "ROC", pairs(POSITIVE), BINARY))
                .containsExactly(
                        new Breakdown.Point(0, 0),
                        new Breakdown.Point(0, 1 / 3.0),
                        new Breakdown.Point(1 / 3.0, 1 / 3.0),
                        new Breakdown.Point(2 / 3.0, 2 / 3.0),
                        new Breakdown.Point(2 / 3.0, 1),
                        new Breakdown.Point(1, 1));
        assertThat(line("pr-auc", "precision-recall", pairs(POSITIVE), BINARY))
                .containsExactly(
                        new Breakdown.Point(1 / 3.0, 1),
                        new Breakdown.Point(1 / 3.0, 0.5),
                        new Breakdown.Point(2 / 3.0, 0.5),
                        new Breakdown.Point(1, 0.6),
                        new Breakdown.Point(1, 0.5));
    }

    private static List<Breakdown.Point> line(String metric, String name, float[] scores, long... labels) {
        return Measured.ofClasses(metric, scores, labels)
                .breakdown(Breakdown.Curves.class, name)
                .lines()
                .get(0);
    }

    /** The area is the share of pairs of a positive and a negative example in the right order; equal ones count half. */
    @Test
    void theAreaIsTheShareOfPairsInOrder() {
        SplittableRandom random = new SplittableRandom(5);
        int examples = 300;
        float[] logits = new float[2 * examples];
        long[] labels = new long[examples];
        for (int i = 0; i < examples; i++) {
            labels[i] = random.nextInt(3) == 0 ? 1 : 0;
            logits[2 * i] = random.nextInt(4);
            logits[2 * i + 1] = random.nextInt(4) + labels[i];
        }
        double pairs = 0;
        double inOrder = 0;
        for (int i = 0; i < examples; i++) {
            for (int j = 0; j < examples; j++) {
                if (labels[i] == 1 && labels[j] == 0) {
                    float margin = logits[2 * i + 1] - logits[2 * i] - logits[2 * j + 1] + logits[2 * j];
                    pairs++;
                    inOrder += margin > 0 ? 1 : margin == 0 ? 0.5 : 0;
                }
            }
        }
        assertThat(Measured.ofClasses("roc-auc", logits, labels).value()).isCloseTo(inOrder / pairs, EXACT);
    }

    /** In double precision all four probabilities of class 1 are 1. */
    @Test
    void ranksProbabilitiesThatRoundToOne() {
        float[] logits = {0, 50, 0, 60, 0, 70, 0, 80};
        assertThat(Measured.ofClasses("roc-auc", logits, 0, 0, 1, 1).value()).isEqualTo(1);
        float[] three = {0, 50, 0, 0, 60, 0, 0, 70, 0, 0, 80, 0};
        List<Breakdown.Point> ofSecond = Measured.ofClasses("roc-auc", three, 0, 0, 1, 1)
                .breakdown(Breakdown.Curves.class, "ROC")
                .lines()
                .get(1);
        assertThat(ofSecond).contains(new Breakdown.Point(0, 1));
    }

    @Test
    void thinsLongCurvesAndKeepsTheirEnds() {
        int examples = 1000;
        float[] scores = new float[examples];
        long[] labels = new long[examples];
        for (int i = 0; i < examples; i++) {
            scores[i] = i / 1000f;
            labels[i] = i % 2;
        }
        assertThat(line("roc-auc", "ROC", pairs(scores), labels))
                .hasSize(200)
                .startsWith(new Breakdown.Point(0, 0))
                .endsWith(new Breakdown.Point(1, 1));
    }

    @Test
    void drawsNoCurvesOfManyClasses() {
        assertThat(Measured.ofClasses("roc-auc", new float[42], 0, 1)
                        .measurement()
                        .breakdown())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"roc-auc, 0, 0.5", "roc-auc, 1, 0.5", "pr-auc, 0, 0", "pr-auc, 1, 1"})
    void hasANumberWhereOneClassOccurs(String metric, long label, double expected) {
        assertThat(Measured.ofClasses(metric, pairs(0.3f, 0.6f), label, label).value())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-loss", "calibration-error", "roc-auc", "pr-auc", "brier"})
    void isNoNumberIfAScoreIsNone(String metric) {
        assertThat(Measured.ofClasses(metric, new float[] {1, Float.NaN, 0, 1}, 0, 1)
                        .value())
                .isNaN();
    }

    @Test
    void theLogarithmsOfLogitsHaveNoLeastValue() {
        assertThat(Measured.ofClasses("log-loss", new float[] {1000, 0}, 1).value())
                .isCloseTo(1000, EXACT);
        assertThat(Measured.ofClasses("log-loss", new float[] {1, 0}, 1).value())
                .isCloseTo(-Math.log(1e-12), EXACT);
        assertThat(Measured.ofClasses("log-loss", pairs(0.25f), 1).value()).isCloseTo(Math.log(4), EXACT);
    }

    /**
     * With four bins the confidences 0.5 and 0.5 are in (0.25, 0.5], 0.625 and 0.75 in (0.5, 0.75], 0.875 and 1 above.
     * Of them 1, 1 and 2 are right.
     */
    @Test
    void theCalibrationErrorIsTheMeanDistanceOfTheBins() {
        float[] scores = pairs(0.5f, 0.5f, 0.625f, 0.25f, 0.875f, 0);
        Measured measured = Measured.ofClasses("calibration-error:bins=4", scores, 0, 1, 1, 1, 1, 0);
        double expected = (Math.abs(1 - 1.0) + Math.abs(1 - 1.375) + Math.abs(2 - 1.875)) / 6;
        assertThat(measured.value()).isCloseTo(expected, EXACT);
        assertThat(measured.breakdown(Breakdown.Curves.class, "reliability").lines())
                .containsExactly(List.of(
                        new Breakdown.Point(0.5, 0.5),
                        new Breakdown.Point(0.6875, 0.5),
                        new Breakdown.Point(0.9375, 1)));
    }

    /** The confidence of the logits ln 3 and 0 is 3/4. */
    @Test
    void theCalibrationErrorTakesLogits() {
        float ln3 = (float) Math.log(3);
        assertThat(Measured.ofClasses("calibration-error", new float[] {ln3, 0, ln3, 0}, 0, 1)
                        .value())
                .isCloseTo(0.25, within(1e-7));
    }
}

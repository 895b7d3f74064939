package dev.kiln.plugins.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.metric.Breakdown;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Metrics of predicted classes. The numbers are those of scikit-learn 1.9.1 for these labels and predictions, such as
 * {@code f1_score(y, p, average='weighted', zero_division=0)}.
 */
class ClassMetricsTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private static final long[] LABELS = {0, 1, 1, 2, 2, 1, 0, 2, 0, 2};

    /** Class 3 is predicted once and is nobody's label. */
    private static final int[] PREDICTED = {0, 1, 0, 2, 0, 1, 3, 2, 1, 2};

    private static float[] scores(int classes, int... predicted) {
        float[] scores = new float[classes * predicted.length];
        for (int row = 0; row < predicted.length; row++) {
            scores[row * classes + predicted[row]] = 1;
        }
        return scores;
    }

    private static Measured measured(String metric) {
        return Measured.ofClasses(metric, scores(4, PREDICTED), LABELS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accuracy                   | 0.6",
                "confusion-matrix           | 0.6",
                "balanced-accuracy          | 0.5833333333333334",
                "precision                  | 0.5",
                "precision:average=micro    | 0.6",
                "precision:average=weighted | 0.7",
                "recall                     | 0.4375",
                "recall:average=micro       | 0.6",
                "recall:average=weighted    | 0.6",
                "f1                         | 0.4642857142857143",
                "macro-f1                   | 0.4642857142857143",
                "f1:average=micro           | 0.6",
                "f1:average=weighted        | 0.6428571428571429",
                "matthews                   | 0.4351941398892446",
                "cohen-kappa                | 0.4285714285714286"
            })
    void agreesWithScikitLearn(String metric, double expected) {
        assertThat(measured(metric).value()).isCloseTo(expected, EXACT);
    }

    /** {@code precision_recall_fscore_support(y, p, zero_division=0)}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "precision | 0.33333333 | 0.66666667 | 1          | 0",
                "recall    | 0.33333333 | 0.66666667 | 0.75       | 0",
                "f1        | 0.33333333 | 0.66666667 | 0.85714286 | 0"
            })
    void hasAScoreOfEachClass(String metric, double first, double second, double third, double fourth) {
        Measured measured = measured(metric);
        assertThat(measured.breakdown(Breakdown.ByClass.class, metric).values())
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-8 ? 0 : Double.compare(a, b), Double.class)
                .containsExactly(first, second, third, fourth);
        assertThat(measured.breakdown(Breakdown.ByClass.class, "examples").values())
                .containsExactly(3.0, 3.0, 4.0, 0.0);
    }

    @Test
    void countsEachClassThatIsPredictedForEach() {
        Breakdown.Confusion matrix = measured("confusion-matrix").breakdown(Breakdown.Confusion.class, "confusion");
        assertThat(matrix.counts().toLongArray()).containsExactly(1, 1, 0, 1, 1, 2, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0);
        assertThat(matrix.count(0, 3)).isEqualTo(1);
        assertThat(matrix.count(2, 0)).isEqualTo(1);
    }

    @Test
    void leavesOutAClassThatDoesNotOccur() {
        Measured f1 = Measured.ofClasses("f1", scores(3, 0, 2), 0, 2);
        assertThat(f1.value()).isEqualTo(1);
        assertThat(f1.breakdown(Breakdown.ByClass.class, "f1").values()).containsExactly(1.0, Double.NaN, 1.0);
    }

    /** The first example has no predicted class, the second is right. */
    @ParameterizedTest
    @CsvSource({
        "accuracy, 0.5",
        "confusion-matrix, 0.5",
        "balanced-accuracy, 0.5",
        "precision:average=micro, 1",
        "recall:average=micro, 0.5",
        "f1:average=micro, 0.6666666666666666",
        "precision, 0.5",
        "recall, 0.5"
    })
    void missesAnExampleWithAScoreThatIsNoNumber(String metric, double expected) {
        Measured measured = Measured.ofClasses(metric, new float[] {Float.NaN, 1, 0, 1}, 0, 1);
        assertThat(measured.value()).isCloseTo(expected, EXACT);
    }

    @Test
    void leavesAnExampleWithoutAPredictedClassOutOfTheMatrix() {
        assertThat(Measured.ofClasses("confusion-matrix", new float[] {Float.NaN, 1, 0, 1}, 0, 1)
                        .breakdown(Breakdown.Confusion.class, "confusion")
                        .counts()
                        .toLongArray())
                .containsExactly(0, 0, 0, 1);
    }

    @Test
    void keepsNoMatrixOfVeryManyClasses() {
        Measured measured = Measured.ofClasses("confusion-matrix", scores(1001, 1000), 1000);
        assertThat(measured.value()).isEqualTo(1);
        assertThat(measured.measurement().breakdown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"matthews", "cohen-kappa"})
    void areNothingBeyondChanceForOneClass(String metric) {
        assertThat(Measured.ofClasses(metric, scores(2, 0, 0, 0), 0, 0, 0).value())
                .isZero();
        assertThat(Measured.ofClasses(metric, scores(2, 0, 0, 0), 0, 1, 0).value())
                .isZero();
    }

    /** An example without a predicted class counts as one more class: Pearson's correlation of indicators by hand. */
    @Test
    void correlatesAMissingPredictionAsOneMoreClass() {
        float[] missing = {0, Float.NaN, 0, 0, 1, 0, 0, 1, 0};
        int[] columns = {3, 1, 1};
        long[] labels = {0, 1, 2};
        double covariance = 0;
        double ofLabels = 0;
        double ofColumns = 0;
        for (int k = 0; k < 4; k++) {
            int of = k;
            double t = IntStream.range(0, 3).filter(i -> labels[i] == of).count() / 3.0;
            double p = IntStream.range(0, 3).filter(i -> columns[i] == of).count() / 3.0;
            for (int i = 0; i < labels.length; i++) {
                covariance += ((labels[i] == k ? 1 : 0) - t) * ((columns[i] == k ? 1 : 0) - p);
                ofLabels += Math.pow((labels[i] == k ? 1 : 0) - t, 2);
                ofColumns += Math.pow((columns[i] == k ? 1 : 0) - p, 2);
            }
        }
        assertThat(Measured.ofClasses("matthews", missing, labels).value())
                .isCloseTo(covariance / Math.sqrt(ofLabels * ofColumns), EXACT);
    }
}

package dev.kiln.plugins.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.testkit.ServiceDeclarations;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Offset<Double> EXACT = within(1e-12);

    /** The predicted classes are 0, 1, 1, 2, 0. */
    private static final float[] SCORES = {
        3, 2, 1,
        0, 5, 4,
        1, 2, 0,
        1, 2, 3,
        2, 1, 2
    };

    private static final long[] LABELS = {0, 1, 0, 1, 2};

    private static double value(String metric, float[] scores, long... labels) {
        return Measured.ofClasses(metric, scores, labels).value();
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(TopK.class)).isEqualTo(ServiceDeclarations.ofModule(TopK.class));
    }

    /** The right classes have the places 1, 1, 2, 2 and, of two equal scores, 2. */
    @Test
    void topKCountsTheRightClassesAmongTheGreatestScores() {
        assertThat(value("top-k:k=1", SCORES, LABELS)).isCloseTo(2 / 5.0, EXACT);
        assertThat(value("top-k:k=2", SCORES, LABELS)).isCloseTo(1, EXACT);
        assertThat(value("top-k", SCORES, LABELS)).isCloseTo(1, EXACT);
    }

    @Test
    void topKCountsAnExampleWithAScoreThatIsNoNumberAsWrong() {
        assertThat(value("top-k:k=3", new float[] {1, Float.NaN, 2, 1, 2, 3}, 2, 2))
                .isCloseTo(0.5, EXACT);
    }

    /** Class 0: TP 1, FP 1, FN 1; class 1: TP 1, FP 1, FN 1; class 2: TP 0, FP 1, FN 1. */
    @Test
    void macroF1IsTheMeanOverTheClasses() {
        assertThat(value("macro-f1", SCORES, LABELS)).isCloseTo((0.5 + 0.5 + 0) / 3, EXACT);
    }

    @Test
    void macroF1LeavesOutClassesThatDoNotOccur() {
        assertThat(value("macro-f1", new float[] {3, 2, 1, 1, 4, 0}, 0, 1)).isCloseTo(1, EXACT);
    }

    /** The logits ln 3 and 0 are the probabilities 3/4 and 1/4. */
    @Test
    void brierIsTheSquaredErrorOfTheProbabilities() {
        float ln3 = (float) Math.log(3);
        double right = 2.0 / 16;
        double wrong = 2 * 9.0 / 16;
        assertThat(value("brier", new float[] {ln3, 0, ln3, 0}, 0, 1)).isCloseTo((right + wrong) / 2, within(1e-7));
        assertThat(value("brier", new float[] {0.75f, 0.25f, 0.75f, 0.25f}, 0, 1))
                .isCloseTo((right + wrong) / 2, EXACT);
        assertThat(value("brier", new float[] {100, -100}, 1)).isCloseTo(2, EXACT);
    }
}

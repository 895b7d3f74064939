package dev.kiln.plugins.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics of sequences of tokens, padded with 0. */
class SequenceMetricsTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private static final long[][] PREDICTED = {{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 2}, {3, 3, 3, 4, 5, 6, 7}};
    private static final long[][] TARGETS = {{1, 2, 3, 4, 9, 6, 8}, {7, 8, 9, 10, 2}, {3, 4, 5, 6, 7, 1}};

    private static Tensor tokens(long[][] rows) {
        int length = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
        long[] padded = Arrays.stream(rows)
                .flatMapToLong(row -> Arrays.stream(Arrays.copyOf(row, length)))
                .toArray();
        return Tensor.of(padded, rows.length, length);
    }

    private static double value(String metric, long[][] predicted, long[]... targets) {
        return Measured.of(
                        metric,
                        Tensor.of(
                                tokens(predicted).toFloatArray(),
                                tokens(predicted).shape()),
                        tokens(targets))
                .value();
    }

    /**
     * Sacrebleu 2.6.0: {@code BLEU(tokenize='none', smooth_method='none', max_ngram_order=n).corpus_score(predicted,
     * [targets]).score / 100}, of texts of these numbers.
     */
    @ParameterizedTest
    @CsvSource({"bleu:n=2, 0.7817359599705718", "bleu, 0.6897458624488988"})
    void agreesWithSacrebleu(String metric, double expected) {
        assertThat(value(metric, PREDICTED, TARGETS)).isCloseTo(expected, EXACT);
    }

    /** All sequences are right, and 8 tokens are predicted for 11. */
    @Test
    void aShortTranslationIsWorse() {
        long[][] predicted = {{1, 2, 3, 4}, {5, 6, 7, 8}};
        assertThat(value("bleu", predicted, new long[] {1, 2, 3, 4, 9, 9}, new long[] {5, 6, 7, 8, 8}))
                .isCloseTo(Math.exp(1 - 11 / 8.0), EXACT);
    }

    @Test
    void bleuIsZeroWithoutARightSequence() {
        assertThat(value("bleu", new long[][] {{1, 2, 3, 9}}, new long[] {1, 2, 3, 4}))
                .isZero();
        assertThat(value("bleu", new long[][] {{1, 2}}, new long[] {1, 2})).isZero();
        assertThat(value("bleu", new long[][] {{0, 0}}, new long[] {1, 2})).isZero();
    }

    /** By hand: replace 5 and append 8; nothing; delete 3 twice and append 1: 5 edits for 18 tokens. */
    @Test
    void theErrorRateCountsEdits() {
        assertThat(value("word-error-rate", PREDICTED, TARGETS)).isCloseTo(5 / 18.0, EXACT);
        assertThat(value("word-error-rate", new long[][] {{1, 2, 3}}, new long[] {4}))
                .isEqualTo(3);
        assertThat(value("word-error-rate", new long[][] {{0, 0}}, new long[] {1, 2}))
                .isEqualTo(1);
        assertThat(value("word-error-rate", new long[][] {{0}}, new long[] {0})).isZero();
    }

    @Test
    void comparesUpToTheEnd() {
        long[][] predicted = {{1, 2, 9, 5, 5}};
        assertThat(value("word-error-rate:end=9", predicted, new long[] {1, 2, 9, 0, 0}))
                .isZero();
        assertThat(value("word-error-rate", predicted, new long[] {1, 2, 9, 0, 0}))
                .isCloseTo(2 / 3.0, EXACT);
        assertThat(value("word-error-rate:end=9,padding=1", predicted, new long[] {2, 9}))
                .isZero();
    }

    /** The greatest scores are those of the tokens 1 and 2; the token of a score that is not a number is wrong. */
    @Test
    void readsTheTokensFromScores() {
        float[] scores = {0, 3, 1, 0, 1, 3};
        Tensor targets = Tensor.of(new long[] {1, 2}, 1, 2);
        assertThat(Measured.of("word-error-rate", Tensor.of(scores, 1, 2, 3), targets)
                        .value())
                .isZero();
        scores[5] = Float.NaN;
        assertThat(Measured.of("word-error-rate", Tensor.of(scores, 1, 2, 3), targets)
                        .value())
                .isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bleu", "word-error-rate"})
    void namesTheShapesThatDoNotFit(String metric) {
        Tensor targets = Tensor.of(new long[] {1, 2}, 1, 2);
        assertThatThrownBy(() -> Measured.of(metric, Tensor.of(new float[4], 1, 1, 2, 2), targets))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(metric, "[N, T, V]", "FLOAT [1, 1, 2, 2]", "INT64 [1, 2]");
        assertThatThrownBy(() -> Measured.of(metric, Tensor.of(new float[2], 1, 2), Tensor.of(new float[2], 1, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the targets are FLOAT [1, 2]");
    }
}

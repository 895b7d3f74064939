package dev.kiln.plugins.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecallAtKTest {

    private static double value(String metric, float[] embeddings, long... labels) {
        return Measured.ofClasses(metric, embeddings, labels).value();
    }

    /**
     * On a line, 0 and 1 find each other; 11 and 12 have one of another label as near, 10 and 13 have two before the
     * other; 90 is alone.
     */
    @ParameterizedTest
    @CsvSource({"recall-at-k, 0.3333333333333333", "recall-at-k:k=2, 0.6666666666666666", "recall-at-k:k=3, 1"})
    void findsExamplesOfTheSameLabel(String metric, double expected) {
        assertThat(value(metric, new float[] {0, 1, 10, 11, 12, 13, 90}, 1, 1, 2, 3, 3, 2, 4))
                .isCloseTo(expected, within(1e-12));
    }

    /** The nearest by a sort of all others, for embeddings without equal distances. */
    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "1, true", "3, true"})
    void agreesWithASortOfAllOthers(int k, boolean isCosine) {
        SplittableRandom random = new SplittableRandom(11);
        int examples = 40;
        float[] embeddings = new float[examples * 3];
        long[] labels = new long[examples];
        for (int i = 0; i < embeddings.length; i++) {
            embeddings[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < examples; i++) {
            labels[i] = i % 8;
        }
        long found = IntStream.range(0, examples)
                .filter(query -> IntStream.range(0, examples)
                        .filter(other -> other != query)
                        .boxed()
                        .sorted(Comparator.comparingDouble(other ->
                                isCosine ? -cosine(embeddings, query, other) : distance(embeddings, query, other)))
                        .limit(k)
                        .anyMatch(other -> labels[other] == labels[query]))
                .count();
        assertThat(value("recall-at-k:distance=" + (isCosine ? "cosine" : "euclidean") + ",k=" + k, embeddings, labels))
                .isEqualTo((double) found / examples)
                .isBetween(0.05, 0.95);
    }

    private static double distance(float[] embeddings, int one, int other) {
        double x = (double) embeddings[3 * one] - embeddings[3 * other];
        double y = (double) embeddings[3 * one + 1] - embeddings[3 * other + 1];
        double z = (double) embeddings[3 * one + 2] - embeddings[3 * other + 2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    private static double cosine(float[] embeddings, int one, int other) {
        return dot(embeddings, one, other) / Math.sqrt(dot(embeddings, one, one) * dot(embeddings, other, other));
    }

    private static double dot(float[] embeddings, int one, int other) {
        return IntStream.range(0, 3)
                .mapToDouble(i -> (double) embeddings[3 * one + i] * embeddings[3 * other + i])
                .sum();
    }

    @Test
    void constantEmbeddingsFindNothing() {
        assertThat(value("recall-at-k", new float[4], 1, 1, 2, 2)).isZero();
        assertThat(value("recall-at-k:distance=cosine", new float[4], 1, 1, 2, 2))
                .isZero();
        assertThat(value("recall-at-k:k=3", new float[4], 1, 1, 2, 2)).isEqualTo(1);
    }

    @Test
    void leavesOutLabelsThatOccurOnce() {
        assertThat(value("recall-at-k", new float[] {0, 1, 5}, 1, 1, 2)).isEqualTo(1);
        assertThat(value("recall-at-k", new float[] {0, 1}, 1, 2)).isZero();
    }

    @Test
    void doesNotFindAnEmbeddingThatIsNoNumber() {
        assertThat(value("recall-at-k", new float[] {0, Float.NaN, 5, 6}, 1, 1, 2, 2))
                .isEqualTo(0.5);
    }

    @Test
    void namesTheShapesThatDoNotFit() {
        assertThatThrownBy(() -> Measured.of(
                        "recall-at-k", Tensor.of(new float[4], 1, 2, 2), Tensor.of(new long[] {1, 2}, 1, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("recall-at-k", "FLOAT [1, 2, 2]", "INT64 [1, 2]");
    }
}

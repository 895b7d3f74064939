package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The criteria that need no examples; the scope refuses to give any. */
class WeightCriteriaTest {

    private static Model chain(float[] first, float[] second) {
        GraphBuilder graph = new GraphBuilder("chain");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value v = graph.constant("first", Tensor.of(first, 2, first.length / 2));
        Value w = graph.constant("second", Tensor.of(second, first.length / 2, 2));
        graph.output("y", x.matMul(v).relu().matMul(w));
        return Model.of(graph.build()).withParameters(Set.of("first", "second"));
    }

    private static Map<String, Tensor> scores(Criterion criterion, Model model, CompressionScope scope) {
        return criterion.scores(model, model.parameters(), scope);
    }

    private static float[] scores(Criterion criterion, Model model, String weight) {
        return Objects.requireNonNull(scores(criterion, model, new BareScope()).get(weight))
                .toFloatArray();
    }

    /** {@code 1 / (1 + 4 + 4 + 9)}, {@code 4 / (4 + 4 + 9)} for both, {@code 9 / 9}; a factor changes nothing. */
    @Test
    void lampDividesEachSquareByThoseNotSmallerInItsLayer() {
        Model model = chain(new float[] {-2, 1, 3, 2}, new float[] {-200, 100, 300, 200});
        for (String weight : Set.of("first", "second")) {
            float[] scores = scores(new Lamp(), model, weight);
            double[] expected = {4.0 / 17, 1.0 / 18, 1, 4.0 / 17};
            for (int i = 0; i < 4; i++) {
                assertThat((double) scores[i]).isCloseTo(expected[i], within(1e-7));
            }
        }
    }

    @Test
    void lampAgreesWithItsDefinitionOnManyElements() {
        float[] first = new float[200];
        for (int i = 0; i < first.length; i++) {
            first[i] = (float) (Math.sin(i * i) * (i % 7));
        }
        float[] scores = scores(new Lamp(), chain(first, new float[200]), "first");
        for (int i = 0; i < first.length; i++) {
            double sum = 0;
            for (float other : first) {
                sum += Math.abs(other) >= Math.abs(first[i]) ? (double) other * other : 0;
            }
            assertThat((double) scores[i]).isCloseTo((double) first[i] * first[i] / sum, within(1e-6));
        }
    }

    @Test
    void lampGivesALayerOfZerosNoScore() {
        float[] scores = scores(new Lamp(), chain(new float[] {1, 2, 3, 4}, new float[4]), "second");
        assertThat(scores).containsExactly(0, 0, 0, 0);
    }

    private static CompressionScope seeded(long seed) {
        return new BareScope() {
            @Override
            public long seed() {
                return seed;
            }
        };
    }

    @Test
    void randomNumbersFollowFromTheSeedAndTheNameAlone() {
        Model model = chain(new float[40], new float[40]);
        Map<String, Tensor> scores = scores(new RandomOrder(), model, seeded(1));
        float[] values = new float[40];
        values[3] = 7;
        assertThat(scores(new RandomOrder(), chain(values, values), seeded(1))).isEqualTo(scores);
        assertThat(scores(new RandomOrder(), model, seeded(2)).get("first")).isNotEqualTo(scores.get("first"));
        assertThat(scores.get("second").toFloatArray())
                .isNotEqualTo(scores.get("first").toFloatArray());
    }

    /** The mean of 20000 uniform numbers has the deviation {@code 1 / sqrt(12 * 20000) = 0.002}. */
    @Test
    void randomNumbersAreUniform() {
        float[] scores = scores(new RandomOrder(), chain(new float[20_000], new float[20_000]), "first");
        double sum = 0;
        double squares = 0;
        for (float score : scores) {
            assertThat(score).isBetween(0f, 1f);
            sum += score;
            squares += (double) score * score;
        }
        assertThat(sum / scores.length).isCloseTo(0.5, within(0.01));
        assertThat(squares / scores.length).isCloseTo(1.0 / 3, within(0.01));
    }

    /** A dense layer of two outputs; with or without a second reader of its outputs. */
    private static Model normalized(boolean isReadTwice) {
        GraphBuilder graph = new GraphBuilder("normalized");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value w = graph.constant("w", Tensor.full(ElementType.FLOAT, 1, 2, 3));
        Value scale = graph.constant("scale", Tensor.of(new float[] {-3, 0.5f}, 2));
        Value zero = graph.constant("zero", Tensor.zeros(ElementType.FLOAT, 2));
        Value one = graph.constant("one", Tensor.full(ElementType.FLOAT, 1, 2));
        Value dense = x.gemm(w, null, false, true);
        Value y = graph.apply("BatchNormalization", Attributes.NONE, dense, scale, zero, zero, one);
        graph.output("y", isReadTwice ? y.add(dense) : y);
        return Model.of(graph.build()).withParameters(Set.of("w", "scale"));
    }

    @Test
    void scalesOfABatchNormalizationScoreTheRowsOfADenseLayer() {
        Tensor score = Objects.requireNonNull(new BatchNormScale()
                .scores(normalized(false), Set.of("w"), new BareScope())
                .get("w"));
        assertThat(score.toFloatArray()).containsExactly(3, 3, 3, 0.5f, 0.5f, 0.5f);
    }

    @Test
    void scalesOfABatchNormalizationAreRefusedWhereThereIsNoneOrNotAlone() {
        assertThatThrownBy(() -> new BatchNormScale().scores(normalized(true), Set.of("w"), new BareScope()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("exclude=w,");
        Model model = chain(new float[4], new float[4]);
        assertThatThrownBy(() -> scores(new BatchNormScale(), model, new BareScope()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("second");
    }
}

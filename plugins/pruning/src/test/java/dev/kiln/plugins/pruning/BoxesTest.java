package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The granularities that remove whole boxes of elements. */
class BoxesTest {

    /** A product with a weight of {@code rows} outputs, [outputs, inputs] or, if transposed, [inputs, outputs]. */
    private static Model dense(int outputs, int inputs, boolean isTransposed) {
        GraphBuilder graph = new GraphBuilder("dense");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(inputs)));
        long[] shape = isTransposed ? new long[] {inputs, outputs} : new long[] {outputs, inputs};
        Value w = graph.constant("w", Tensor.of(new float[outputs * inputs], shape));
        graph.output("y", x.gemm(w, null, false, !isTransposed));
        return Model.of(graph.build()).withParameters(Set.of("w"));
    }

    private static Model convolution(String operator, long... shape) {
        GraphBuilder graph = new GraphBuilder("convolution");
        int inputs = operator.equals("Conv") ? 1 : 0;
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(shape[inputs], 9)));
        Value w = graph.constant("w", Tensor.of(new float[(int) Shape.of(shape).elements()], shape));
        graph.output("y", graph.apply(operator, Attributes.NONE, x, w));
        return Model.of(graph.build()).withParameters(Set.of("w"));
    }

    private static float[] mask(Granularity granularity, Model model, double sparsity, float... scores) {
        Tensor score = Tensor.of(scores, model.graph().constant("w").shape());
        return Objects.requireNonNull(
                        granularity.masks(model, Map.of("w", score), sparsity).get("w"))
                .toFloatArray();
    }

    /** The means of the rows are 4, 1 and 2; those of the columns 1, 4, 2 and 7 / 3. */
    private static final float[] SCORES = {1, 9, 1, 5, 1, 1, 2, 0, 1, 2, 3, 2};

    @Test
    void rowsAreTheWeightsOfAnOutput() {
        assertThat(mask(new Rows(), dense(3, 4, false), 0.4, SCORES))
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(mask(new Rows(), dense(3, 4, false), 2.0 / 3, SCORES))
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        // of [inputs, outputs] they lie along the first axis
        assertThat(mask(new Rows(), dense(4, 3, true), 0.25, SCORES))
                .containsExactly(0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1);
    }

    @Test
    void columnsAreTheWeightsOfAnInput() {
        assertThat(mask(new Columns(), dense(3, 4, false), 0.5, SCORES))
                .containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    }

    @Test
    void kernelsLieBetweenAnInputAndAnOutput() {
        // 2 outputs, 3 inputs, 2 places: the sums are 10, 6, 2, 2, 3, 5
        assertThat(mask(new Kernels(), convolution("Conv", 2, 3, 2), 0.5, SCORES))
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1);
        assertThat(mask(new Kernels(), convolution("ConvTranspose", 2, 3, 2), 0.5, SCORES))
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void theOtherKindOfLayerStaysWhole() {
        for (Granularity granularity : List.of(new Rows(), new Columns())) {
            assertThat(mask(granularity, convolution("Conv", 2, 3, 2), 0.9, SCORES))
                    .containsOnly(1);
        }
        assertThat(mask(new Kernels(), dense(3, 4, false), 0.9, SCORES)).containsOnly(1);
    }

    /** Of 3x4 in blocks of 2x2: four, the lower ones of 1x2; their means are 3, 9 / 4, 3 / 2 and 5 / 2. */
    @Test
    void blocksAreSmallerAtTheEnds() {
        assertThat(mask(new Blocks(2), dense(3, 4, false), 0.2, SCORES))
                .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1);
        // 2 of 12 elements and then 4 more are half
        assertThat(mask(new Blocks(2), dense(3, 4, false), 0.49, SCORES))
                .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1);
        assertThat(mask(new Blocks(2), dense(3, 4, false), 0.5, SCORES))
                .containsExactly(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void blocksOfAConvolutionAreApartAtEachPlaceOfItsKernel() {
        // the means of the places of the kernel are 1.5 and 19 / 6
        float[] mask = mask(new Blocks(4), convolution("Conv", 2, 3, 2), 0.5, SCORES);
        double first = 0;
        double second = 0;
        for (int i = 0; i < 12; i += 2) {
            first += SCORES[i] / 6;
            second += SCORES[i + 1] / 6;
        }
        assertThat(first).isLessThan(second);
        assertThat(mask).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    }

    /** A layer whose other channels have no score, such as those that no example reaches. */
    @Test
    void aRemovedBoxGoesBeforeOneWithoutAScore() {
        assertThat(mask(new Filters(), dense(3, 2, false), 0.4, 0, 0, 5, 5, -1, -1))
                .containsExactly(1, 1, 1, 1, 0, 0);
    }

    private static Granularity[] all() {
        return new Granularity[] {new Filters(), new Rows(), new Columns(), new Blocks(2), new Blocks(3)};
    }

    /** For weights of 7x5; blocks of 2 and 3 do not divide them. */
    @Test
    void masksAreNestedAndNeverMoreThanAskedForNorAll() {
        float[] scores = new float[35];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.abs(Math.sin(i * i));
        }
        Model model = dense(7, 5, false);
        for (Granularity granularity : all()) {
            float[] before = mask(granularity, model, 0, scores);
            assertThat(before).containsOnly(1);
            for (int share = 1; share <= 100; share++) {
                float[] mask = mask(granularity, model, share / 100.0, scores);
                for (int i = 0; i < mask.length; i++) {
                    assertThat(mask[i]).isLessThanOrEqualTo(before[i]);
                }
                long zeros = Sparsity.zeros(Tensor.of(mask, 35));
                assertThat(zeros)
                        .isLessThanOrEqualTo((long) Math.floor(0.35 * share + 1e-6))
                        .isLessThan(35);
                before = mask;
            }
        }
    }

    @Test
    void removesAsManyEqualBoxesAsTheShareHas() {
        float[] scores = new float[35];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = i;
        }
        for (int share = 0; share < 100; share++) {
            long rows = Sparsity.zeros(Tensor.of(mask(new Rows(), dense(7, 5, false), share / 100.0, scores), 35));
            long columns =
                    Sparsity.zeros(Tensor.of(mask(new Columns(), dense(7, 5, false), share / 100.0, scores), 35));
            assertThat(rows).isEqualTo(5L * (7 * share / 100));
            assertThat(columns).isEqualTo(7L * (5 * share / 100));
        }
    }
}

package dev.kiln.plugins.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.UsableEngine;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and their derivatives, compared with closed forms in double precision. */
class LossValuesTest {

    private static final float[][] LOGITS = {{1, -2, 0.5f}, {0, 0, 0}, {1000, -1000, 999}, {-3, 4, 2}};
    private static final long[] CLASSES = {0, 2, 2, 0};

    private record Result(float[] loss, float[] gradient) {}

    private static Result compute(String loss, Tensor prediction, Tensor target) {
        GraphBuilder graph = new GraphBuilder("loss");
        Value p = graph.input("prediction", batchOf(prediction));
        Value t = graph.input("target", batchOf(target));
        Value value = ProvidedExtensions.create(LossProvider.class, loss).apply(p, t);
        graph.output("loss", value);
        graph.output("gradient", graph.gradient(value, p));
        Map<String, Tensor> results =
                UsableEngine.run(graph.build(), Map.of("prediction", prediction, "target", target));
        return new Result(floats(results, "loss"), floats(results, "gradient"));
    }

    private static TensorType batchOf(Tensor tensor) {
        long[] shape = tensor.shape();
        return new TensorType(tensor.elementType(), Shape.batchOf(Arrays.copyOfRange(shape, 1, shape.length)));
    }

    private static float[] floats(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name), name).toFloatArray();
    }

    private static double[] probabilities(float[] logits) {
        double greatest = Math.max(logits[0], Math.max(logits[1], logits[2]));
        double[] p = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(logits[k] - greatest);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    private static double logSumExp(float[] logits) {
        double greatest = Math.max(logits[0], Math.max(logits[1], logits[2]));
        double sum = 0;
        for (float z : logits) {
            sum += Math.exp(z - greatest);
        }
        return greatest + Math.log(sum);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.6})
    void crossEntropyFollowsItsFormulaAndItsDerivativeIsProbabilityMinusTarget(double smoothing) {
        float[] logits = new float[12];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = LOGITS[i / 3][i % 3];
        }
        Result result =
                compute("cross-entropy:label-smoothing=" + smoothing, Tensor.of(logits, 4, 3), Tensor.of(CLASSES, 4));

        for (int n = 0; n < 4; n++) {
            double expected = 0;
            double[] p = probabilities(LOGITS[n]);
            for (int k = 0; k < 3; k++) {
                double q = (k == CLASSES[n] ? 1 - smoothing : 0) + smoothing / 3;
                expected += q * (logSumExp(LOGITS[n]) - LOGITS[n][k]);
                assertThat((double) result.gradient[3 * n + k]).isCloseTo(p[k] - q, within(1e-6));
            }
            assertThat((double) result.loss[n]).isCloseTo(expected, within(1e-6 * Math.max(1, expected)));
        }
    }

    @Test
    void equalLogitsCostTheLogarithmOfTheCountOfClasses() {
        Result result = compute("cross-entropy", Tensor.of(new float[10], 1, 10), Tensor.of(new long[] {7}, 1));

        assertThat((double) result.loss[0]).isCloseTo(Math.log(10), within(1e-6));
    }

    @Test
    void meanSquaredErrorIsTheMeanOverEachExample() {
        Tensor prediction = Tensor.of(new float[] {1, 2, 3, 4, 0, 0, 0, 0}, 2, 2, 2);
        Tensor target = Tensor.of(new float[] {0, 0, 0, 0, 1, -1, 3, 1}, 2, 2, 2);
        Result result = compute("mse", prediction, target);

        assertThat(result.loss).containsExactly(30f / 4, 12f / 4);
        assertThat(result.gradient).containsExactly(0.5f, 1, 1.5f, 2, -0.5f, 0.5f, -1.5f, -0.5f);
    }

    @Test
    void meanSquaredErrorOfSingleValuesIsTheirSquaredDifference() {
        Result result = compute("mse", Tensor.of(new float[] {1, 5}, 2), Tensor.of(new float[] {3, 2}, 2));

        assertThat(result.loss).containsExactly(4, 9);
        assertThat(result.gradient).containsExactly(-4, 6);
    }

    private static float[] losses(String loss, Tensor prediction, Tensor target) {
        return compute(loss, prediction, target).loss;
    }

    @Test
    void theExamplesOfTheDocumentationAreTrue() {
        Tensor zeros = Tensor.of(new float[3], 3);
        assertThat(losses("huber:delta=2", Tensor.of(new float[] {0, -1, 5}, 3), zeros))
                .containsExactly(0, 0.5f, 8);
        Tensor twos = Tensor.of(new float[] {2, 2}, 2);
        assertThat(losses("quantile:quantiles=[0.9]", Tensor.of(new float[] {1, 3}, 2), twos))
                .containsExactly(new float[] {0.9f, 0.1f}, within(1e-6f));
        assertThat(losses("hinge", Tensor.of(new float[] {2, 1.5f, 0}, 1, 3), Tensor.of(new long[] {0}, 1)))
                .containsExactly(0.5f);
        assertThat(losses("binary-cross-entropy", Tensor.of(new float[1], 1), Tensor.of(new long[] {1}, 1)))
                .containsExactly(new float[] {(float) Math.log(2)}, within(1e-6f));
        assertThat(losses("ctc", Tensor.of(new float[6], 1, 2, 3), Tensor.of(new long[] {2}, 1, 1)))
                .containsExactly(new float[] {(float) Math.log(3)}, within(1e-6f));
    }

    /** Where single precision has no more than the integral part, in both directions. */
    @ParameterizedTest
    @ValueSource(strings = {"binary-cross-entropy", "hinge"})
    void oneScoreIsAsGoodAsTwoLogitsHoweverFarOff(String loss) {
        float[] scores = {0, 1e4f, -1e4f, 1e4f, -1e4f, 3};
        Tensor classes = Tensor.of(new long[] {1, 1, 1, 0, 0, 0}, 6);
        float[] logits = new float[12];
        for (int i = 0; i < scores.length; i++) {
            logits[2 * i + 1] = scores[i];
        }
        float[] expected = loss.equals("hinge")
                ? new float[] {1, 0, 10001, 10001, 0, 4}
                : new float[] {(float) Math.log(2), 0, 1e4f, 1e4f, 0, (float) Math.log(1 + Math.exp(3))};
        assertThat(losses(loss, Tensor.of(scores, 6), classes)).containsExactly(expected, within(1e-6f));
        assertThat(losses(loss, Tensor.of(scores, 6, 1), classes)).containsExactly(expected, within(1e-6f));
        assertThat(losses(loss, Tensor.of(logits, 6, 2), classes)).containsExactly(expected, within(1e-6f));
    }

    @Test
    void logCoshOfALargeDifferenceIsItsSizeLessTheLogarithmOfTwo() {
        Result result = compute("log-cosh", Tensor.of(new float[] {1e4f, -1e4f, 0}, 3), Tensor.of(new float[3], 3));

        assertThat(result.loss).containsExactly(new float[] {1e4f - 0.6931f, 1e4f - 0.6931f, 0}, within(1e-3f));
        assertThat(result.gradient).containsExactly(1, -1, 0);
    }

    @Test
    void klDivergenceFromTheSameDistributionIsZeroAndFiniteWhereAClassIsImpossible() {
        Tensor logits = Tensor.of(new float[] {0, 1, 2, 1e4f, 0, -1e4f}, 2, 3);
        double[] same = probabilities(new float[] {0, 1, 2});
        float[] target = {(float) same[0], (float) same[1], (float) same[2], 0, 0.5f, 0.5f};
        Result result = compute("kl-divergence", logits, Tensor.of(target, 2, 3));

        // 0.5 (log 0.5 + 1e4) + 0.5 (log 0.5 + 2e4)
        assertThat(result.loss).containsExactly(new float[] {0, 15000 - (float) Math.log(2)}, within(2e-3f));
        assertThat(result.gradient).containsExactly(new float[] {0, 0, 0, 1, -0.5f, -0.5f}, within(1e-6f));
    }

    @Test
    void embeddingsAtOnePointHaveFiniteGradients() {
        Tensor zeros = Tensor.of(new float[8], 4, 2);
        Tensor classes = Tensor.of(new long[] {0, 0, 1, 1}, 4);
        for (String loss : new String[] {"triplet", "contrastive", "contrastive:temperature=0.001"}) {
            Result result = compute(loss, zeros, classes);
            assertThat(result.gradient).as(loss).containsOnly(0);
        }
        // all three others are equally alike
        assertThat(losses("contrastive", zeros, classes))
                .containsExactly(
                        new float[] {(float) Math.log(3), (float) Math.log(3), (float) Math.log(3), (float) Math.log(3)
                        },
                        within(1e-6f));
        assertThat(losses("cosine", zeros, Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2)))
                .containsOnly(1);
    }

    @Test
    void directionsAreComparedHoweverLongTheVectorsAre() {
        Tensor prediction = Tensor.of(new float[] {1e4f, 0, -1e4f, 1e4f, 1e-3f, 0}, 3, 2);
        Tensor target = Tensor.of(new float[] {0, 1e-2f, 1e4f, -1e4f, 5, 0}, 3, 2);

        assertThat(losses("cosine", prediction, target)).containsExactly(new float[] {1, 2, 0}, within(1e-6f));
    }

    @Test
    void diceOfEmptyMasksIsZeroAndOfSeparateOnesNearlyOne() {
        float far = 1e4f;
        Tensor logits = Tensor.of(new float[] {-far, -far, -far, -far, far, far, -far, -far}, 2, 4);
        Tensor masks = Tensor.of(new float[] {0, 0, 0, 0, 0, 0, 1, 1}, 2, 4);

        assertThat(losses("dice", logits, masks)).containsExactly(new float[] {0, 1 - 1f / 5}, within(1e-6f));
    }

    @Test
    void aTokenWithoutAClassHasNoLossAndOneBeyondTheClassesIsNoNumber() {
        Tensor tokens = Tensor.of(new long[] {0, -100, 2}, 1, 3);
        float[] losses = losses("token-cross-entropy", Tensor.of(new float[6], 1, 3, 2), tokens);

        assertThat(losses[0]).isCloseTo((float) Math.log(2), within(1e-6f));
        assertThat(losses[1]).isZero();
        assertThat(losses[2]).isNaN();
    }
}

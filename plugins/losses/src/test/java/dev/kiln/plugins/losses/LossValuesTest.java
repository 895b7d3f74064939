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
}

package dev.kiln.jobs.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.layers.Tanh;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values and gradients that compressors are given, on a network of two dense layers. */
class ObservationTest {

    private static final int EXAMPLES = 70;
    private static final Loss SQUARED =
            (prediction, target) -> prediction.sub(target).square().reduceSum(false, 1);

    private static Model model() {
        return NetworkBuilder.chain(List.of(3L), new Dense(4), new Tanh(), new Dense(2))
                .build(5);
    }

    private static DataSet data() {
        float[] x = new float[3 * EXAMPLES];
        float[] y = new float[2 * EXAMPLES];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) Math.cos(i);
        }
        return TensorDataSet.regression("waves", Tensor.of(x, EXAMPLES, 3), Tensor.of(y, EXAMPLES, 2));
    }

    private static HostCompressionScope scope(Engine engine) {
        return new HostCompressionScope(
                engine,
                0,
                new EngineTrainer(engine, TrainingSettings.DEFAULT),
                Extensions.besideHost(),
                Optional.of(data()),
                Optional.empty(),
                Optional.empty(),
                line -> {});
    }

    private static double[][] hidden(Model model) {
        float[] weight = model.graph().constant("dense_1.weight").toFloatArray();
        float[] bias = model.graph().constant("dense_1.bias").toFloatArray();
        float[] x = data().first(EXAMPLES).batch(all()).inputs().toFloatArray();
        double[][] hidden = new double[EXAMPLES][4];
        for (int n = 0; n < EXAMPLES; n++) {
            for (int u = 0; u < 4; u++) {
                double sum = bias[u];
                for (int i = 0; i < 3; i++) {
                    sum += weight[3 * u + i] * x[3 * n + i];
                }
                hidden[n][u] = Math.tanh(sum);
            }
        }
        return hidden;
    }

    private static long[] all() {
        long[] all = new long[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            all[i] = i;
        }
        return all;
    }

    private static String output(Model model, String operator) {
        return model.graph().nodes().stream()
                .filter(node -> node.is(operator))
                .findFirst()
                .orElseThrow()
                .output(0);
    }

    @OnEachEngine
    void givesTheValuesOfAllExamples(Engine engine) {
        Model model = model();
        String bent = output(model, "Tanh");
        List<Float> found = new ArrayList<>();
        scope(engine).values(model, List.of(bent), data(), (batch, values) -> {
            Tensor rows = values.get(bent);
            assertThat(rows.shape()).containsExactly(batch.size(), 4);
            for (float value : rows.toFloatArray()) {
                found.add(value);
            }
        });
        double[][] expected = hidden(model);
        assertThat(found).hasSize(4 * EXAMPLES);
        for (int i = 0; i < found.size(); i++) {
            assertThat((double) found.get(i)).isCloseTo(expected[i / 4][i % 4], within(2e-6));
        }
    }

    /** For a linear last layer: {@code dL/dW = sum over n of 2 (p - y) h}. */
    @OnEachEngine
    void givesTheGradientsOfTheSumOverEachBatch(Engine engine) {
        Model model = model();
        double[] sums = new double[8];
        scope(engine)
                .gradients(
                        model,
                        SQUARED,
                        List.of("dense_3.weight"),
                        data(),
                        (batch, gradients) -> add(sums, gradients.get("dense_3.weight")));
        double[][] hidden = hidden(model);
        float[] weight = model.graph().constant("dense_3.weight").toFloatArray();
        float[] bias = model.graph().constant("dense_3.bias").toFloatArray();
        float[] y = data().batch(all()).targets().toFloatArray();
        double[] expected = new double[8];
        for (int n = 0; n < EXAMPLES; n++) {
            for (int o = 0; o < 2; o++) {
                double error = bias[o] - y[2 * n + o];
                for (int u = 0; u < 4; u++) {
                    error += weight[4 * o + u] * hidden[n][u];
                }
                for (int u = 0; u < 4; u++) {
                    expected[4 * o + u] += 2 * error * hidden[n][u];
                }
            }
        }
        for (int i = 0; i < 8; i++) {
            assertThat(sums[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    private static void add(double[] sums, Tensor gradient) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += gradient.getDouble(i);
        }
    }

    /** The gradient with respect to a value of each example has a row for it: those of a larger batch are the same. */
    @OnEachEngine
    void givesEachExampleItsOwnGradient(Engine engine) {
        Model model = model();
        String bent = output(model, "Tanh");
        List<Tensor> rows = new ArrayList<>();
        scope(engine)
                .gradients(
                        model,
                        SQUARED,
                        List.of(bent),
                        data().first(5),
                        (batch, gradients) -> rows.add(gradients.get(bent)));
        assertThat(rows.get(0).shape()).containsExactly(5, 4);
        List<Tensor> first = new ArrayList<>();
        scope(engine)
                .gradients(
                        model,
                        SQUARED,
                        List.of(bent),
                        data().first(1),
                        (batch, gradients) -> first.add(gradients.get(bent)));
        for (int u = 0; u < 4; u++) {
            assertThat(first.get(0).getDouble(u)).isCloseTo(rows.get(0).getDouble(u), within(1e-6));
        }
    }

    @OnEachEngine
    void measuresCandidates(Engine engine) {
        CandidateResult result = scope(engine).evaluate(model());
        double squared = 0;
        double[][] hidden = hidden(model());
        float[] weight = model().graph().constant("dense_3.weight").toFloatArray();
        float[] bias = model().graph().constant("dense_3.bias").toFloatArray();
        float[] y = data().batch(all()).targets().toFloatArray();
        for (int n = 0; n < EXAMPLES; n++) {
            for (int o = 0; o < 2; o++) {
                double error = bias[o] - y[2 * n + o];
                for (int u = 0; u < 4; u++) {
                    error += weight[4 * o + u] * hidden[n][u];
                }
                squared += error * error;
            }
        }
        assertThat(result.loss()).isCloseTo(squared / (2 * EXAMPLES), within(1e-5));
        assertThat(result.quality()).isPresent();
    }

    @OnEachEngine
    void refusesAValueThatTheModelDoesNotHave(Engine engine) {
        assertThatThrownBy(() -> scope(engine).values(model(), List.of("nowhere"), data(), (batch, values) -> {}))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("has no value nowhere");
    }
}

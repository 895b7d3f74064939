package dev.kiln.plugins.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** CTC compared with the sum over all paths, one by one. */
class CtcTest {

    private static final int STEPS = 5;
    private static final int CLASSES = 3;
    private static final long[][] LABELS = {{1, 2, 1}, {2, 2, 0}, {1, 0, 0}, {0, 0, 0}, {1, 1, 1}, {2, 2, 2}};

    private static Graph graph(String loss, int steps, int classes, int labels) {
        GraphBuilder builder = new GraphBuilder("ctc");
        Value prediction = builder.input("prediction", TensorType.floats(Shape.batchOf(steps, classes)));
        Value target = builder.input("target", new TensorType(ElementType.INT64, Shape.batchOf(labels)));
        Value value = ProvidedExtensions.create(LossProvider.class, loss).apply(prediction, target);
        builder.output("loss", value);
        builder.output("gradient", builder.gradient(value, prediction));
        return builder.build();
    }

    private static float[] floats(Map<String, Tensor> results, String name) {
        return Objects.requireNonNull(results.get(name), name).toFloatArray();
    }

    private static float[] logits(int count, double amplitude) {
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (float) (amplitude * Math.sin(1.3 * i * i + 0.4));
        }
        return logits;
    }

    private static Tensor labels() {
        long[] all = new long[LABELS.length * 3];
        for (int n = 0; n < LABELS.length; n++) {
            System.arraycopy(LABELS[n], 0, all, 3 * n, 3);
        }
        return Tensor.of(all, LABELS.length, 3);
    }

    /** The probability of the labels: the sum over all paths that are the labels when they are read. */
    private static double likelihood(double[][] p, List<Long> labels) {
        double sum = 0;
        for (int path = 0; path < Math.pow(CLASSES, STEPS); path++) {
            double probability = 1;
            List<Long> read = new ArrayList<>();
            long before = 0;
            for (int t = 0, rest = path; t < STEPS; t++, rest /= CLASSES) {
                long now = rest % CLASSES;
                probability *= p[t][(int) now];
                if (now != 0 && now != before) {
                    read.add(now);
                }
                before = now;
            }
            sum += read.equals(labels) ? probability : 0;
        }
        return sum;
    }

    private static double[][] probabilities(float[] logits, int example) {
        double[][] p = new double[STEPS][CLASSES];
        for (int t = 0; t < STEPS; t++) {
            double sum = 0;
            for (int k = 0; k < CLASSES; k++) {
                p[t][k] = Math.exp(logits[(example * STEPS + t) * CLASSES + k]);
                sum += p[t][k];
            }
            for (int k = 0; k < CLASSES; k++) {
                p[t][k] /= sum;
            }
        }
        return p;
    }

    private static List<Long> withoutPadding(long[] labels) {
        List<Long> all = new ArrayList<>();
        for (long label : labels) {
            if (label != 0) {
                all.add(label);
            }
        }
        return all;
    }

    @OnEachEngine
    void isTheSumOverAllPaths(Engine engine) {
        float[] logits = logits(LABELS.length * STEPS * CLASSES, 2);
        try (Program program = engine.compile(graph("ctc", STEPS, CLASSES, 3))) {
            Tensor prediction = Tensor.of(logits, LABELS.length, STEPS, CLASSES);
            float[] losses = floats(program.run(Map.of("prediction", prediction, "target", labels())), "loss");
            for (int n = 0; n < LABELS.length; n++) {
                double expected = -Math.log(likelihood(probabilities(logits, n), withoutPadding(LABELS[n])));
                assertThat((double) losses[n]).as("labels %d", n).isCloseTo(expected, within(2e-6 * (1 + expected)));
            }
        }
    }

    @OnEachEngine
    void staysFiniteWhereLogitsAreFarOffAndSequencesAreLong(Engine engine) {
        try (Program program = engine.compile(graph("ctc", 300, 4, 3))) {
            for (double far : new double[] {0, 1, 1e4}) {
                Tensor prediction = Tensor.of(logits(6 * 300 * 4, far), 6, 300, 4);
                Map<String, Tensor> results = program.run(Map.of("prediction", prediction, "target", labels()));
                assertThat(floats(results, "loss")).as("%s", far).satisfies(CtcTest::areFinite);
                assertThat(floats(results, "gradient")).as("%s", far).satisfies(CtcTest::areFinite);
            }
        }
    }

    private static void areFinite(float[] values) {
        for (float value : values) {
            assertThat(Float.isFinite(value)).isTrue();
        }
    }

    /** The gradient in the logits of a step adds up to 0, for probabilities do not change with their sum. */
    @OnEachEngine
    void hasNoLossAndNoGradientWhereTheLabelsDoNotFit(Engine engine) {
        try (Program program = engine.compile(graph("ctc", 3, 3, 3))) {
            Tensor prediction = Tensor.of(logits(27, 1), 3, 3, 3);
            Tensor target = Tensor.of(new long[] {1, 1, 2, 1, 2, 1, 1, 1, 0}, 3, 3);
            Map<String, Tensor> results = program.run(Map.of("prediction", prediction, "target", target));
            assertThat(floats(results, "loss")[0]).isZero();
            assertThat(floats(results, "loss")[1]).isPositive();
            float[] gradient = floats(results, "gradient");
            for (int i = 0; i < 9; i++) {
                assertThat(gradient[i]).isZero();
            }
            assertThat(gradient[9] + gradient[10] + gradient[11]).isCloseTo(0, within(1e-6f));
            assertThat(gradient[9]).isNotZero();
        }
    }

    @OnEachEngine
    void isNoNumberWhereALabelIsNoClass(Engine engine) {
        try (Program program = engine.compile(graph("ctc", 3, 3, 2))) {
            Tensor target = Tensor.of(new long[] {1, 3, 0, 1, 1, -1}, 3, 2);
            Tensor prediction = Tensor.of(logits(27, 1), 3, 3, 3);
            float[] losses = floats(program.run(Map.of("prediction", prediction, "target", target)), "loss");
            assertThat(losses[0]).isNaN();
            // the first label is the blank, so that the only label would be
            assertThat(losses[1]).isNaN();
            assertThat(losses[2]).isPositive();
        }
    }
}

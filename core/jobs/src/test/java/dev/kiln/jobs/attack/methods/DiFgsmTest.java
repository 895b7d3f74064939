package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.plugins.attacks.DiFgsm;
import dev.kiln.plugins.attacks.StepSize;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

class DiFgsmTest {

    private static final int EXAMPLES = 300;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 8;
    private static final int PIXELS = HEIGHT * WIDTH;
    private static final double LEAST_SHARE = 0.67;
    private static final ThreatModel THREAT = new ThreatModel(Norm.LINF, 1000, false);

    private static DiFgsm diFgsm(double probability) {
        return new DiFgsm(THREAT, 10, StepSize.DEFAULT, 0, probability, LEAST_SHARE);
    }

    /** One step by the gradient itself. */
    private record Raw(DiFgsm attack) implements GradientAttack {

        @Override
        public ThreatModel threat() {
            return attack.threat();
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value objective(StepScope scope, Value logits) {
            return attack.objective(scope, logits);
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(gradient);
        }
    }

    private static float weight(int pixel) {
        return (float) Math.sin((pixel + 1) * (pixel + 1));
    }

    /** Logits {@code (0, w x)} of images, so that the gradient is the transposed transformation of the weight. */
    private static Model model() {
        GraphBuilder graph = new GraphBuilder("linear");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1, HEIGHT, WIDTH)));
        float[] weights = new float[PIXELS];
        IntStream.range(0, PIXELS).forEach(i -> weights[i] = weight(i));
        Value score = x.flatten(1).matMul(graph.constant("w", Tensor.of(weights, PIXELS, 1)));
        graph.output("y", score.mul(0).concat(1, score));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    /** Images of one small number, which is the second class. */
    private static TensorDataSet data() {
        float[] pixels = new float[EXAMPLES * PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = weight(i % PIXELS) / 1024;
        }
        long[] labels = IntStream.range(0, EXAMPLES).mapToLong(i -> 1).toArray();
        return TensorDataSet.classification(
                "images",
                Tensor.of(pixels, EXAMPLES, 1, HEIGHT, WIDTH),
                Tensor.of(labels, EXAMPLES),
                List.of("down", "up"));
    }

    /** The transposed bilinear resampling of the weight, without aligned corners, by its textbook formula. */
    private static double[] transposed(int height, int width, int top, int left) {
        double[] gradient = new double[PIXELS];
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                double y = Math.max(0, (i + 0.5) * HEIGHT / height - 0.5);
                double x = Math.max(0, (j + 0.5) * WIDTH / width - 0.5);
                double w = weight((top + i) * WIDTH + left + j);
                for (int dy = 0; dy < 2; dy++) {
                    for (int dx = 0; dx < 2; dx++) {
                        int row = Math.min((int) y + dy, HEIGHT - 1);
                        int column = Math.min((int) x + dx, WIDTH - 1);
                        double rowShare = dy == 0 ? 1 - (y - (int) y) : y - (int) y;
                        double columnShare = dx == 0 ? 1 - (x - (int) x) : x - (int) x;
                        gradient[row * WIDTH + column] += w * rowShare * columnShare;
                    }
                }
            }
        }
        return gradient;
    }

    /** The sizes that one number from 0 to 1 gives to both lengths: of 4 or 5 rows, and of 5 to 7 columns. */
    private static Map<String, double[]> candidates() {
        Map<String, double[]> candidates = new TreeMap<>();
        candidates.put("none", transposed(HEIGHT, WIDTH, 0, 0));
        for (int[] size : new int[][] {{4, 5}, {4, 6}, {5, 6}, {5, 7}}) {
            for (int top = 0; top <= HEIGHT - size[0]; top++) {
                for (int left = 0; left <= WIDTH - size[1]; left++) {
                    candidates.put(
                            size[0] + "x" + size[1] + " at " + top + ", " + left,
                            transposed(size[0], size[1], top, left));
                }
            }
        }
        return candidates;
    }

    private static boolean isSame(float[] found, float[] clean, int example, double[] gradient) {
        return IntStream.range(0, PIXELS).allMatch(p -> {
            int i = example * PIXELS + p;
            return Math.abs(clean[i] - found[i] - gradient[p]) < 1e-5;
        });
    }

    @OnEachEngine
    void followsTheGradientThroughAShrunkAndPaddedImage(Engine engine) {
        AttackResult result = Attacked.results(engine, model(), data(), new Raw(diFgsm(0.5)), 64)
                .get(0);
        float[] found = Attacked.inputs(result);
        float[] clean = data().batch(IntStream.range(0, EXAMPLES).asLongStream().toArray())
                .inputs()
                .toFloatArray();
        Map<String, double[]> candidates = candidates();
        Map<String, Integer> counts = new TreeMap<>();
        for (int example = 0; example < EXAMPLES; example++) {
            int row = example;
            List<String> same = new ArrayList<>();
            candidates.forEach((name, gradient) -> {
                if (isSame(found, clean, row, gradient)) {
                    same.add(name);
                }
            });
            assertThat(same).as("example %s", example).hasSize(1);
            counts.merge(same.get(0), 1, Integer::sum);
        }
        // 150 of 300 with a standard deviation of 9; the rest over 34 places of unequal likelihood
        assertThat(counts.get("none")).isBetween(115, 185);
        assertThat(counts).hasSizeGreaterThan(25);
    }

    @OnEachEngine
    void isTheIterativeMethodWithoutTransformations(Engine engine) {
        DiFgsm attack = diFgsm(0);
        float[] found = Attacked.inputs(
                Attacked.results(engine, model(), data(), attack, 64).get(0));
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            assertThat(found[pixel]).isCloseTo(-1000 * Math.signum(weight(pixel)), within(0.01f));
        }
    }

    @OnEachEngine
    void doesNotDependOnTheSizeOfBatches(Engine engine) {
        DiFgsm attack = new DiFgsm(new ThreatModel(Norm.LINF, 0.001, false), 3, StepSize.DEFAULT, 1, 0.7, LEAST_SHARE);
        Tensor together = Attacked.results(engine, model(), data(), attack, EXAMPLES)
                .get(0)
                .inputs()
                .orElseThrow();

        assertThat(Attacked.results(engine, model(), data(), attack, 7).get(0).inputs())
                .contains(together);
    }

    @OnEachEngine
    void refusesInputsWithoutPlaces(Engine engine) {
        assertThatThrownBy(() -> Attacked.linear(engine, diFgsm(0.5)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[N, C, H, W]")
                .hasMessageContaining("mi-fgsm");
    }
}

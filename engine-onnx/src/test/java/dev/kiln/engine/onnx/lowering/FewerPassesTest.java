package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms that pass over the data less often give the results of the plain ones. */
class FewerPassesTest {

    private static final float TOLERANCE = 1e-5f;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Tensor uniform(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Tensor.zeros(ElementType.FLOAT, shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, shape);
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    @Test
    void takesTheSignOfAnyNumber() {
        GraphBuilder graph = new GraphBuilder("sign");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1)));
        graph.output("sign", graph.gradient(x.square().mul(0.5), x).sign());
        Graph step = graph.build();
        assertThat(operators(Lowering.lower(step))).doesNotContain("Sign");
        float[] values = {-3, -1e-38f, -0f, 0, 1e-38f, 0.5f, Float.MAX_VALUE, Float.POSITIVE_INFINITY};
        try (Program program = engine.compile(step)) {
            Tensor signs = program.run(Map.of("x", Tensor.of(values, values.length, 1)))
                    .get("sign");
            assertThat(signs.toFloatArray()).usingComparatorWithPrecision(0f).containsExactly(-1, -1, 0, 0, 1, 1, 1, 1);
        }
    }

    /** Each draws numbers of its own, so that two of them are not one computation. */
    @ParameterizedTest
    @ValueSource(strings = {"RandomNormalLike", "RandomUniformLike", "Bernoulli"})
    void drawsTwiceWhereAModelDoes(String operator) {
        GraphBuilder graph = new GraphBuilder("twice");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1000)));
        Value first = graph.apply(operator, Attributes.NONE, x);
        Value second = graph.apply(operator, Attributes.NONE, x);
        graph.output("first", first);
        graph.output("second", second);
        float[] half = new float[1000];
        Arrays.fill(half, 0.5f);
        Tensor chances = Tensor.of(half, 1, half.length);
        try (Program program = engine.compile(graph.build())) {
            Map<String, Tensor> results = program.run(Map.of("x", chances));
            assertThat(results.get("first")).isNotEqualTo(results.get("second"));
        }
    }

    @Test
    void differentiatesGeluInNinePasses() {
        GraphBuilder graph = new GraphBuilder("gelu");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value weights = graph.input("weights", TensorType.floats(Shape.batchOf(4)));
        Value y = graph.apply("Gelu", Attributes.NONE, x);
        graph.output("dx", graph.gradient(y.mul(weights).reduceSum(), x));
        assertThat(operators(Lowering.lower(graph.build())))
                .containsExactlyInAnyOrder("Mul", "Erf", "HardSigmoid", "Mul", "Sub", "Exp", "Mul", "Add", "Mul");
    }

    /** A batch normalization that trains, and the gradients of a loss that weighs each element of its result. */
    private static Graph normalization(boolean differentiated) {
        GraphBuilder graph = new GraphBuilder("normalization");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3, 4, 5)));
        Value weights = graph.input("weights", TensorType.floats(Shape.batchOf(3, 4, 5)));
        Value scale = graph.input("scale", TensorType.floats(Shape.of(3)));
        Value bias = graph.input("bias", TensorType.floats(Shape.of(3)));
        Value mean = graph.constant("mean", uniform(1, 3));
        Value variance = graph.constant("variance", Tensor.full(ElementType.FLOAT, 2, 3));
        Attributes training = Attributes.NONE.with("training_mode", 1).with("momentum", 0.7f);
        List<Value> made = graph.apply("", "BatchNormalization", training, List.of(x, scale, bias, mean, variance), 3);
        graph.output("y", made.get(0));
        graph.output("nextMean", made.get(1));
        graph.output("nextVariance", made.get(2));
        if (differentiated) {
            Value loss = made.get(0).mul(weights).reduceSum();
            List<Value> gradients = graph.gradient(loss, List.of(x, scale, bias));
            graph.output("dx", gradients.get(0));
            graph.output("dscale", gradients.get(1));
            graph.output("dbias", gradients.get(2));
        }
        return graph.build();
    }

    private static Map<String, Tensor> batch() {
        Tensor scale = Tensor.of(new float[] {0, 1.5f, -2}, 3);
        return Map.of(
                "x", uniform(2, 6, 3, 4, 5), "weights", uniform(3, 6, 3, 4, 5), "scale", scale, "bias", uniform(4, 3));
    }

    @Test
    void readsMeanAndVarianceOffTheNormalization() {
        assertThat(operators(Lowering.lower(normalization(true)))).doesNotContain("ReduceMean", "Sub");
    }

    @Test
    void keepsTheRunningStatisticsOfANormalization() {
        try (Program plain = engine.compile(normalization(false));
                Program differentiated = engine.compile(normalization(true))) {
            Map<String, Tensor> expected = plain.run(batch());
            Map<String, Tensor> found = differentiated.run(batch());
            for (String output : List.of("y", "nextMean", "nextVariance")) {
                assertThat(found.get(output).toFloatArray())
                        .usingComparatorWithPrecision(TOLERANCE)
                        .containsExactly(expected.get(output).toFloatArray());
            }
        }
    }

    /** The gradients from the definition, in double precision. */
    @Test
    void differentiatesANormalizationThatTrains() {
        Map<String, Tensor> feeds = batch();
        try (Program program = engine.compile(normalization(true))) {
            Map<String, Tensor> found = program.run(feeds);
            for (int channel = 0; channel < 3; channel++) {
                checkChannel(channel, feeds, found);
            }
        }
    }

    private static void checkChannel(int channel, Map<String, Tensor> feeds, Map<String, Tensor> found) {
        double[] x = channel(feeds.get("x"), channel);
        double[] g = channel(feeds.get("weights"), channel);
        double mean = mean(x);
        double[] square = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            square[i] = (x[i] - mean) * (x[i] - mean);
        }
        double inverse = 1 / Math.sqrt(mean(square) + 1e-5);
        double[] along = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            along[i] = g[i] * (x[i] - mean) * inverse;
        }
        double scale = feeds.get("scale").getDouble(channel);
        double[] dx = channel(found.get("dx"), channel);
        for (int i = 0; i < x.length; i++) {
            double normalized = (x[i] - mean) * inverse;
            double expected = scale * inverse * (g[i] - mean(g) - normalized * mean(along));
            assertThat(dx[i]).isCloseTo(expected, within(1e-5));
        }
        assertThat(found.get("dscale").getDouble(channel)).isCloseTo(mean(along) * x.length, within(1e-4));
        assertThat(found.get("dbias").getDouble(channel)).isCloseTo(mean(g) * x.length, within(1e-4));
    }

    private static Graph layerNormalization() {
        GraphBuilder graph = new GraphBuilder("layer");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(20)));
        Value weights = graph.input("weights", TensorType.floats(Shape.batchOf(20)));
        Value scale = graph.input("scale", TensorType.floats(Shape.of(20)));
        Value bias = graph.input("bias", TensorType.floats(Shape.of(20)));
        Value y = graph.apply("LayerNormalization", Attributes.NONE, x, scale, bias);
        graph.output("y", y);
        List<Value> gradients = graph.gradient(y.mul(weights).reduceSum(), List.of(x, scale, bias));
        graph.output("dx", gradients.get(0));
        graph.output("dscale", gradients.get(1));
        graph.output("dbias", gradients.get(2));
        return graph.build();
    }

    @Test
    void normalizesALayerOnceForItsResultAndItsGradients() {
        assertThat(operators(Lowering.lower(layerNormalization())))
                .doesNotContain("LayerNormalization")
                .filteredOn("Reciprocal"::equals)
                .hasSize(1);
    }

    /** From the definition, in double precision. */
    @Test
    void differentiatesTheNormalizationOfALayer() {
        Map<String, Tensor> feeds = Map.of(
                "x", uniform(5, 3, 20), "weights", uniform(6, 3, 20), "scale", uniform(7, 20), "bias", uniform(8, 20));
        double[] dscale = new double[20];
        double[] dbias = new double[20];
        try (Program program = engine.compile(layerNormalization())) {
            Map<String, Tensor> found = program.run(feeds);
            for (int row = 0; row < 3; row++) {
                checkRow(row, feeds, found, dscale, dbias);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(found.get("dscale").getDouble(i)).isCloseTo(dscale[i], within(1e-5));
                assertThat(found.get("dbias").getDouble(i)).isCloseTo(dbias[i], within(1e-5));
            }
        }
    }

    private static void checkRow(
            int row, Map<String, Tensor> feeds, Map<String, Tensor> found, double[] dscale, double[] dbias) {
        double[] x = row(feeds.get("x"), row);
        double[] weights = row(feeds.get("weights"), row);
        double[] scale = row(feeds.get("scale"), 0);
        double[] square = new double[20];
        double[] normalized = new double[20];
        double[] g = new double[20];
        double[] along = new double[20];
        for (int i = 0; i < 20; i++) {
            square[i] = (x[i] - mean(x)) * (x[i] - mean(x));
        }
        double inverse = 1 / Math.sqrt(mean(square) + 1e-5);
        for (int i = 0; i < 20; i++) {
            normalized[i] = (x[i] - mean(x)) * inverse;
            g[i] = weights[i] * scale[i];
            along[i] = g[i] * normalized[i];
            dscale[i] += weights[i] * normalized[i];
            dbias[i] += weights[i];
        }
        for (int i = 0; i < 20; i++) {
            double y = normalized[i] * scale[i] + feeds.get("bias").getDouble(i);
            double dx = inverse * (g[i] - mean(g) - normalized[i] * mean(along));
            assertThat(row(found.get("y"), row)[i]).isCloseTo(y, within(1e-5));
            assertThat(row(found.get("dx"), row)[i]).isCloseTo(dx, within(1e-5));
        }
    }

    private static double[] row(Tensor matrix, int row) {
        double[] values = new double[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.getDouble(row * 20L + i);
        }
        return values;
    }

    /** Two convolutions with a normalization that does not train after each; the kernels are constants or are fed. */
    private static Graph normalizedConvolutions(boolean constant) {
        GraphBuilder graph = new GraphBuilder("convolutions");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3, 6, 6)));
        Value y = x;
        for (int layer = 0; layer < 2; layer++) {
            Tensor weight = uniform(20 + layer, 3, 3, 3, 3);
            Value kernel = constant
                    ? graph.constant("kernel" + layer, weight)
                    : graph.input("kernel" + layer, TensorType.floats(Shape.of(3, 3, 3, 3)));
            Attributes same = Attributes.NONE.with("pads", new long[] {1, 1, 1, 1});
            Value convolved = graph.apply("Conv", same, y, kernel);
            Value scale = graph.constant(Tensor.of(new float[] {0.5f, -2, 3}, 3));
            Value bias = graph.constant(Tensor.of(new float[] {0.1f, 0.2f, -0.3f}, 3));
            Value variance = graph.constant(Tensor.of(new float[] {1, 2, 0.5f}, 3));
            y = graph.apply("BatchNormalization", Attributes.NONE, convolved, scale, bias, bias, variance)
                    .relu();
        }
        graph.output("dx", graph.gradient(y.square().reduceSum(), x));
        return graph.build();
    }

    private static long productsOfImages(Graph graph) {
        return graph.nodes().stream()
                .filter(n -> n.is("Mul") && graph.type(n.output(0)).shape().equals(Shape.batchOf(3, 6, 6)))
                .count();
    }

    @Test
    void scalesConstantKernelsAndNotTheGradientThatTheyConvolve() {
        Graph fed = Lowering.lower(normalizedConvolutions(false));
        Graph constant = Lowering.lower(normalizedConvolutions(true));
        assertThat(productsOfImages(constant)).isEqualTo(productsOfImages(fed) - 2);
    }

    @Test
    void scaledKernelsGiveTheSameGradient() {
        Tensor x = uniform(30, 4, 3, 6, 6);
        try (Program fed = engine.compile(normalizedConvolutions(false));
                Program constant = engine.compile(normalizedConvolutions(true))) {
            float[] expected = fed.run(
                            Map.of("x", x, "kernel0", uniform(20, 3, 3, 3, 3), "kernel1", uniform(21, 3, 3, 3, 3)))
                    .get("dx")
                    .toFloatArray();
            float[] found = constant.run(Map.of("x", x)).get("dx").toFloatArray();
            double largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isGreaterThan(1);
            assertThat(found)
                    .usingComparatorWithPrecision((float) (1e-5 * largest))
                    .containsExactly(expected);
        }
    }

    private static double[] channel(Tensor images, int channel) {
        int places = 4 * 5;
        double[] values = new double[6 * places];
        for (int i = 0; i < values.length; i++) {
            values[i] = images.getDouble((i / places * 3L + channel) * places + i % places);
        }
        return values;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}

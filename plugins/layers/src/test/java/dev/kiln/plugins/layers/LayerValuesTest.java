package dev.kiln.plugins.layers;

import static dev.kiln.plugins.layers.Network.layer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.UsableEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The results of layers, compared with their formulas written as loops in double precision. */
class LayerValuesTest {

    private static final double TOLERANCE = 1e-5;

    private static Tensor random(long... shape) {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, shape);
    }

    private static Network network(Layer layer, Tensor input) {
        long[] shape = input.shape();
        return Network.of(layer, Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static float[] run(Network network, Tensor input) {
        return UsableEngine.only(network.graph(), Map.of("x", input));
    }

    private static float[] run(String specification, Tensor input) {
        return run(network(layer(specification), input), input);
    }

    private static double at(Tensor tensor, long... index) {
        long[] shape = tensor.shape();
        long flat = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            flat = flat * shape[axis] + index[axis];
        }
        return tensor.getDouble(flat);
    }

    private static boolean inside(long y, long x, long size) {
        return y >= 0 && y < size && x >= 0 && x < size;
    }

    @Test
    void denseIsTheProductWithTheTransposedWeightPlusTheBias() {
        Tensor input = random(2, 5);
        Network network = network(layer("dense:units=3"), input);
        float[] output = run(network, input);

        for (int n = 0; n < 2; n++) {
            for (int m = 0; m < 3; m++) {
                double expected = at(network.constant("layer.bias"), m);
                for (int d = 0; d < 5; d++) {
                    expected += at(input, n, d) * at(network.constant("layer.weight"), m, d);
                }
                assertThat((double) output[n * 3 + m]).isCloseTo(expected, within(TOLERANCE));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 0, valid, 1, 1",
        "3, 2, 1, same, 1, 2",
        "4, 1, 1, same, 1, 1",
        "3, 1, 2, same, 2, 1",
        "2, 3, 2, 2, 1, 4"
    })
    void conv2dIsTheSumOverItsWindow(int kernel, int stride, int before, String padding, int dilation, int groups) {
        int size = 7;
        Tensor input = random(2, 4, size, size);
        Network network = network(
                layer("conv2d:channels=8,kernel=" + kernel + ",stride=" + stride + ",padding=" + padding + ",dilation="
                        + dilation + ",groups=" + groups),
                input);
        float[] output = run(network, input);
        int length = (int) network.output().size(2);
        int part = 4 / groups;

        for (int i = 0; i < output.length; i++) {
            int column = i % length;
            int row = i / length % length;
            int channel = i / length / length % 8;
            int example = i / length / length / 8;
            double expected = at(network.constant("layer.bias"), channel);
            for (int c = 0; c < part; c++) {
                int from = channel / (8 / groups) * part + c;
                for (int k = 0; k < kernel * kernel; k++) {
                    int y = row * stride - before + k / kernel * dilation;
                    int x = column * stride - before + k % kernel * dilation;
                    expected += inside(y, x, size)
                            ? at(input, example, from, y, x)
                                    * at(network.constant("layer.weight"), channel, c, k / kernel, k % kernel)
                            : 0;
                }
            }
            assertThat((double) output[i]).isCloseTo(expected, within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @CsvSource({"max-pool2d, 2, 2, 0", "max-pool2d, 3, 2, 1", "avg-pool2d, 2, 2, 0", "avg-pool2d, 3, 2, 1"})
    void poolingLooksAtTheElementsOfItsWindowAlone(String name, int kernel, int stride, int padding) {
        int size = 6;
        Tensor input = random(2, 3, size, size);
        Network network =
                network(layer(name + ":kernel=" + kernel + ",stride=" + stride + ",padding=" + padding), input);
        float[] output = run(network, input);
        int length = (int) network.output().size(2);

        for (int i = 0; i < output.length; i++) {
            double greatest = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int count = 0;
            for (int k = 0; k < kernel * kernel; k++) {
                int y = i / length % length * stride - padding + k / kernel;
                int x = i % length * stride - padding + k % kernel;
                if (inside(y, x, size)) {
                    double value = at(input, i / length / length / 3, i / length / length % 3, y, x);
                    greatest = Math.max(greatest, value);
                    sum += value;
                    count++;
                }
            }
            double expected = name.equals("max-pool2d") ? greatest : sum / count;
            assertThat((double) output[i]).isCloseTo(expected, within(TOLERANCE));
        }
    }

    @Test
    void globalPoolingIsTheMeanOfAChannel() {
        Tensor input = random(1, 2, 3, 3);
        float[] output = run("global-avg-pool2d", input);

        for (int c = 0; c < 2; c++) {
            double sum = 0;
            for (int i = 0; i < 9; i++) {
                sum += input.getDouble(c * 9 + i);
            }
            assertThat((double) output[c]).isCloseTo(sum / 9, within(TOLERANCE));
        }
    }

    private static void elementwise(String specification, DoubleUnaryOperator formula) {
        Tensor input = random(4, 6);
        float[] output = run(specification, input);

        for (int i = 0; i < output.length; i++) {
            assertThat((double) output[i]).isCloseTo(formula.applyAsDouble(input.getDouble(i)), within(TOLERANCE));
        }
    }

    @Test
    void activationsFollowTheirFormulas() {
        elementwise("relu", x -> Math.max(x, 0));
        elementwise("leaky-relu", x -> x > 0 ? x : 0.01 * x);
        elementwise("leaky-relu:alpha=0.2", x -> x > 0 ? x : 0.2 * x);
        elementwise("sigmoid", x -> 1 / (1 + Math.exp(-x)));
        elementwise("tanh", Math::tanh);
    }

    /** Also beyond the pieces, which end at 3 and 6. */
    @Test
    void boundedActivationsFollowTheirFormulas() {
        float[] values = new float[41];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.4f * (i - 20);
        }
        Tensor input = Tensor.of(values, 1, values.length);
        float[] rectified = run("relu6", input);
        float[] gates = run("hard-sigmoid", input);
        float[] gated = run("hard-swish", input);

        for (int i = 0; i < values.length; i++) {
            double x = values[i];
            double gate = Math.max(0, Math.min(1, x / 6 + 0.5));
            assertThat((double) rectified[i]).isCloseTo(Math.max(0, Math.min(6, x)), within(TOLERANCE));
            assertThat((double) gates[i]).isCloseTo(gate, within(TOLERANCE));
            assertThat((double) gated[i]).isCloseTo(x * gate, within(TOLERANCE));
        }
    }

    @Test
    void repeatAppliesItsLayersAgain() {
        NamedLayer tanh = new NamedLayer("tanh", layer("tanh"));
        Tensor input = random(3, 4);
        Layer repeat = ProvidedExtensions.create(
                LayerProvider.class, "repeat", Map.<String, Object>of("layers", List.of(tanh), "times", 3));
        float[] output = run(network(repeat, input), input);

        for (int i = 0; i < output.length; i++) {
            double expected = Math.tanh(Math.tanh(Math.tanh(input.getDouble(i))));
            assertThat((double) output[i]).isCloseTo(expected, within(TOLERANCE));
        }
    }

    @Test
    void stochasticDepthAddsItsInputInInference() {
        NamedLayer tanh = new NamedLayer("tanh", layer("tanh"));
        Tensor input = random(3, 4, 2, 2);
        Layer depth = ProvidedExtensions.create(
                LayerProvider.class, "stochastic-depth", Map.<String, Object>of("layers", List.of(tanh), "rate", 0.4));
        float[] output = run(network(depth, input), input);

        for (int i = 0; i < output.length; i++) {
            double x = input.getDouble(i);
            assertThat((double) output[i]).isCloseTo(x + Math.tanh(x), within(TOLERANCE));
        }
    }

    /** The host draws a factor for each element that a dropout reads; here they are stated. */
    @Test
    void stochasticDepthDropsTheLayersOfWholeExamples() {
        NamedLayer tanh = new NamedLayer("tanh", layer("tanh"));
        Tensor input = random(3, 2, 2);
        Graph graph = network(
                        ProvidedExtensions.create(
                                LayerProvider.class, "stochastic-depth", Map.of("layers", List.of(tanh))),
                        input)
                .graph();
        Node dropout = graph.nodes().stream()
                .filter(node -> node.is("Dropout"))
                .findFirst()
                .orElseThrow();
        assertThat(graph.type(dropout.input(0))).hasToString("FLOAT [N, 1, 1]");
        Node factor = new Node(
                dropout.name(),
                "",
                "Mul",
                List.of(dropout.input(0), "factor"),
                dropout.outputs(),
                Attributes.NONE,
                dropout.extras());
        Graph training = GraphEditor.of(graph)
                .input("factor", graph.type(dropout.input(0)))
                .replace(dropout, factor)
                .build();
        float[] factors = {0, 1.25f, 0};
        float[] output = UsableEngine.only(training, Map.of("x", input, "factor", Tensor.of(factors, 3, 1, 1)));

        for (int i = 0; i < output.length; i++) {
            double x = input.getDouble(i);
            assertThat((double) output[i]).isCloseTo(x + factors[i / 4] * Math.tanh(x), within(TOLERANCE));
        }
    }

    @Test
    void dropoutChangesNothingInInference() {
        elementwise("dropout:rate=0.7", x -> x);
    }

    @Test
    void batchNormStartsAsAlmostTheIdentity() {
        elementwise("batch-norm", x -> x / Math.sqrt(1 + 1e-5));
        elementwise("batch-norm:epsilon=3", x -> x / 2);
    }

    @Test
    void softmaxIsAShareOfExponentialsAlongItsAxis() {
        Tensor input = random(2, 3);
        float[] probabilities = run("softmax", input);
        float[] logarithms = run("log-softmax:axis=1", input);

        for (int i = 0; i < 6; i++) {
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                sum += Math.exp(at(input, i / 3, k));
            }
            double expected = Math.exp(input.getDouble(i)) / sum;
            assertThat((double) probabilities[i]).isCloseTo(expected, within(TOLERANCE));
            assertThat((double) logarithms[i]).isCloseTo(Math.log(expected), within(TOLERANCE));
        }
    }

    @Test
    void residualAddsItsInput() {
        NamedLayer tanh = new NamedLayer("tanh", layer("tanh"));
        Tensor input = random(3, 4);
        Layer residual = ProvidedExtensions.create(LayerProvider.class, "residual", Map.of("layers", List.of(tanh)));
        float[] output = run(network(residual, input), input);

        for (int i = 0; i < output.length; i++) {
            double x = input.getDouble(i);
            assertThat((double) output[i]).isCloseTo(x + Math.tanh(x), within(TOLERANCE));
        }
    }

    @Test
    void residualProjectsEverySecondPixel() {
        NamedLayer pool = new NamedLayer("pool", layer("avg-pool2d:kernel=2"));
        Tensor input = random(2, 1, 4, 4);
        Layer residual = ProvidedExtensions.create(
                LayerProvider.class, "residual", Map.<String, Object>of("layers", List.of(pool), "projection", true));
        Network network = network(residual, input);
        float[] output = run(network, input);
        float[] pooled = run("avg-pool2d:kernel=2", input);
        double weight = network.constant("layer.projection.weight").getDouble(0);

        for (int i = 0; i < output.length; i++) {
            double picked = at(input, i / 4, 0, i / 2 % 2 * 2L, i % 2 * 2L);
            assertThat((double) output[i]).isCloseTo(pooled[i] + weight * picked, within(TOLERANCE));
        }
    }
}

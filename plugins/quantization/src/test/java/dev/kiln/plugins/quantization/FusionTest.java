package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nodes that must stay float do so in the graph that ONNX Runtime runs, also between two layers that compute with
 * integers.
 */
class FusionTest {

    private static final Tensor IMAGES = Networks.numbers(5, 2, 8, 8);
    private static final Attributes PADDED = Attributes.NONE.with("pads", new long[] {1, 1, 1, 1});

    /** Two convolutions, an operator called {@code kept} on their results, and a convolution after it. */
    private static Graph between(BinaryOperator<Value> operator) {
        GraphBuilder graph = new GraphBuilder("between");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 8, 8)));
        Value first = graph.apply("Conv", PADDED, x, graph.constant(Networks.numbers(4, 2, 3, 3)));
        Value second = graph.apply("Conv", Attributes.NONE, x, graph.constant(Networks.numbers(4, 2, 1, 1)));
        Value kept = graph.inLayer("kept", () -> operator.apply(first, second));
        long channels = kept.shape().size(1);
        Value last = graph.apply("Conv", Attributes.NONE, kept, graph.constant(Networks.numbers(3, channels, 1, 1)));
        graph.output("y", last);
        return graph.build();
    }

    private static Arguments kept(String operator, Attributes attributes, boolean both) {
        BinaryOperator<Value> made = (a, b) ->
                both ? a.graph().apply(operator, attributes, a, b) : a.graph().apply(operator, attributes, a);
        return Arguments.of(operator + " " + attributes, operator, both ? 3L : 2L, made);
    }

    private static Attributes window() {
        return Attributes.NONE.with("kernel_shape", new long[] {2, 2});
    }

    static Stream<Arguments> operators() {
        Tensor mask = Tensor.of(new boolean[] {true, false, true, true, false, true, false, true}, 8);
        BinaryOperator<Value> chosen =
                (a, b) -> a.graph().apply("Where", Attributes.NONE, a.graph().constant(mask), a, b);
        return Stream.of(
                kept("Add", Attributes.NONE, true),
                kept("Mul", Attributes.NONE, true),
                kept("Concat", Attributes.of("axis", 1), true),
                kept("MatMul", Attributes.NONE, true),
                Arguments.of("Where", "Where", 3L, chosen),
                kept("AveragePool", window(), false),
                kept("GlobalAveragePool", Attributes.NONE, false),
                kept("Sigmoid", Attributes.NONE, false),
                kept("LeakyRelu", Attributes.NONE.with("alpha", 0.2f), false),
                kept("Softmax", Attributes.of("axis", 1), false));
    }

    private static Graph quantized(Graph graph, String exclude) {
        StaticQuantization method =
                new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, true, 512, exclude);
        return Networks.quantized(method, graph, IMAGES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void anExcludedOperatorStaysFloatInWhatTheRuntimeMakes(
            String name, String operator, long layers, BinaryOperator<Value> operation) throws Exception {
        Graph graph = between(operation);
        Graph quantized = quantized(graph, "kept*");
        Map<String, Long> operators = OptimizedGraph.operators(quantized);
        assertThat(operators).containsKey(operator).containsEntry("QLinearConv", layers);
        assertThat(operators.keySet()).noneMatch(made -> made.contains(operator) && !made.equals(operator));
        near(graph, quantized);
    }

    private static void near(Graph graph, Graph quantized) {
        float[] exact = StockRuntime.run(graph, OptLevel.NO_OPT, IMAGES);
        for (OptLevel level : List.of(OptLevel.NO_OPT, OptLevel.ALL_OPT)) {
            assertThat(Networks.fidelity(exact, StockRuntime.run(quantized, level, IMAGES)))
                    .isGreaterThan(25);
        }
    }

    static Stream<Arguments> averages() {
        return Stream.of(
                kept("AveragePool", window().with("dilations", new long[] {2, 2}), false),
                kept(
                        "AveragePool",
                        PADDED.with("kernel_shape", new long[] {3, 3})
                                .with("strides", new long[] {2, 2})
                                .with("ceil_mode", 1)
                                .with("count_include_pad", 1),
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("averages")
    void anAverageThatTheKernelTakesOtherwiseStaysFloatBetweenLayers(
            String name, String operator, long layers, BinaryOperator<Value> operation) throws Exception {
        Graph graph = between(operation);
        Graph quantized = quantized(graph, "");
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry(operator, 1L)
                .containsEntry("QLinearConv", 2L)
                .doesNotContainKey("QLinearAveragePool");
        near(graph, quantized);
    }

    static Stream<Arguments> movements() {
        return Stream.of(
                kept("MaxPool", window(), false),
                kept("Transpose", Attributes.NONE.with("perm", new long[] {0, 1, 3, 2}), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movements")
    void anExcludedMovementComesToTheSameOnIntegers(
            String name, String operator, long layers, BinaryOperator<Value> operation) {
        Graph quantized = quantized(between(operation), "kept*");
        assertThat(Networks.operators(quantized)).doesNotContain("Sum");
        assertThat(Networks.fidelity(
                        StockRuntime.run(quantized, OptLevel.NO_OPT, IMAGES),
                        StockRuntime.run(quantized, OptLevel.ALL_OPT, IMAGES)))
                .isGreaterThan(35);
    }

    @Test
    void probabilitiesThatAreAResultStayFloatBesideALayerThatReadsThem() throws Exception {
        GraphBuilder graph = new GraphBuilder("attention");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(8)));
        Value scores = x.matMul(graph.constant(Networks.numbers(8, 5)));
        Value shifted = scores.add(graph.constant(Networks.numbers(5)));
        Value probabilities = graph.apply("Softmax", Attributes.of("axis", 1), shifted);
        graph.output("p", probabilities);
        graph.output("y", probabilities.matMul(graph.constant(Networks.numbers(5, 3))));
        Graph quantized = Networks.quantized(Networks.staticQuantization(), graph.build(), Networks.numbers(20, 8));
        assertThat(quantized.producer("p").orElseThrow().operator()).isEqualTo("Softmax");
        assertThat(OptimizedGraph.operators(quantized)).containsEntry("Softmax", 1L);
    }

    @Test
    void whatKeepsAnOperatorFloatComputesOnTheOtherEngineToo() {
        GraphBuilder graph = new GraphBuilder("dense");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(8)));
        Value first = x.matMul(graph.constant(Networks.numbers(8, 6))).add(graph.constant(Networks.numbers(6)));
        Value kept = graph.inLayer("kept", () -> graph.apply("Sigmoid", Attributes.NONE, first));
        graph.output("y", kept.matMul(graph.constant(Networks.numbers(6, 3))));
        Graph built = graph.build();
        Tensor examples = Networks.numbers(20, 8);
        StaticQuantization method =
                new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, true, 512, "kept*");
        Graph quantized = Networks.quantized(method, built, examples);
        assertThat(Networks.operators(quantized)).contains("Sum");
        assertThat(Networks.fidelity(new DjlEngineProvider(), built, quantized, examples))
                .isGreaterThan(30);
    }
}

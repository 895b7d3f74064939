package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.engine.onnx.gradient.rules.MoreOperators;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A derivative of a derivative is what the other engine makes of it, and what differences of the first one say. */
class SecondDerivativesTest {

    private static final float STEP = 1f / 64;
    private static final double TOLERANCE = 2e-3;

    private static Engine engine;
    private static Engine other;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
        other = new DjlEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
        other.close();
    }

    static Stream<Arguments> smoothFunctions() {
        Window window = Window.of(3, 3).pad(1);
        return Stream.of(
                smooth("a small network", SecondDerivativesTest::network, 4, 6),
                smooth("softmax", x -> x.softmax(1).square(), 3, 5),
                smooth("logarithm of softmax", x -> x.logSoftmax(1).mul(x), 3, 5),
                smooth("gelu", x -> MoreOperators.apply("Gelu", Attributes.NONE, x), 3, 5),
                smooth("mish", x -> MoreOperators.apply("Mish", Attributes.NONE, x), 3, 5),
                smooth("swish", x -> MoreOperators.apply("Swish", Attributes.NONE, x), 3, 5),
                smooth("norm of rows", x -> x.add(2).norm(false, 1), 3, 5),
                smooth("layer normalization", SecondDerivativesTest::layerNormalization, 3, 5),
                smooth("group normalization", SecondDerivativesTest::groupNormalization, 2, 4, 3),
                smooth(
                        "convolution",
                        x -> Convolution.apply(
                                        x, x.graph().constant(MoreOperators.uniform(3, 2, 2, 3, 3)), null, window, 1)
                                .tanh(),
                        1,
                        2,
                        4,
                        4),
                smooth("averages", SecondDerivativesTest::averages, 1, 2, 4, 4),
                smooth("matrix product", x -> x.matMul(x.transpose(1, 0)).tanh(), 3, 4),
                smooth("cubes of a slice", x -> x.slice(1, 1, 3).pow(3).concat(1, x.sigmoid()), 3, 4),
                smooth("resizing", SecondDerivativesTest::resized, 1, 1, 3, 4),
                smooth("attention", SecondDerivativesTest::attention, 1, 2, 3, 4),
                smooth("product of all", x -> MoreOperators.apply("ReduceProd", Attributes.NONE, x), 2, 3),
                smooth("einsum", SecondDerivativesTest::einsum, 3, 3));
    }

    private static Arguments smooth(String name, Function<Value, Value> function, long... shape) {
        return Arguments.of(name, function, MoreOperators.distinct(9, shape));
    }

    private static Value network(Value x) {
        GraphBuilder graph = x.graph();
        Value hidden = x.gemm(graph.constant(MoreOperators.uniform(1, 6, 5)), null, false, false)
                .tanh();
        return hidden.gemm(graph.constant(MoreOperators.uniform(2, 5, 3)), null, false, false)
                .logSoftmax(1);
    }

    private static Value layerNormalization(Value x) {
        Value scale = x.graph().constant(MoreOperators.uniform(4, 5));
        return x.graph().apply("LayerNormalization", Attributes.NONE, x, scale).tanh();
    }

    private static Value groupNormalization(Value x) {
        Value scale = x.graph().constant(MoreOperators.uniform(5, 4));
        return x.graph()
                .apply("GroupNormalization", Attributes.of("num_groups", 2), x, scale, scale)
                .tanh();
    }

    private static Value averages(Value x) {
        Attributes window = Window.of(2, 2).stride(1).attributes();
        return x.graph().apply("AveragePool", window, x).tanh();
    }

    private static Value resized(Value x) {
        Value scales = x.graph().constant(Tensor.of(new float[] {1, 1, 2, 1.5f}, 4));
        return x.graph()
                .apply("Resize", Attributes.NONE.with("mode", "linear"), x, null, scales)
                .tanh();
    }

    private static Value attention(Value x) {
        return x.graph().apply("Attention", Attributes.NONE, x, x.tanh(), x.sigmoid());
    }

    private static Value einsum(Value x) {
        return x.graph().apply("Einsum", Attributes.NONE.with("equation", "ij,jk->ik"), x, x.tanh());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smoothFunctions")
    void multiplyTheHessianWithAVector(String name, Function<Value, Value> function, Tensor at) {
        Graph graph = graph(function, at);
        Map<String, Tensor> feeds = Map.of("x", at, "direction", MoreOperators.uniform(11, at.shape()));
        Tensor product = run(engine, graph, feeds).get("product");
        double scale = Math.max(1, greatest(product));
        assertAgree(product, differences(graph, feeds), scale);
        if (other.obstacles(graph).isEmpty()) {
            assertAgree(product, run(other, graph, feeds).get("product"), scale);
        }
    }

    /** The derivative of a derivative's product with a vector, besides the first derivative. */
    private static Graph graph(Function<Value, Value> function, Tensor at) {
        GraphBuilder graph = new GraphBuilder("twice");
        Value x = graph.input("x", TensorType.floats(Shape.of(at.shape())));
        Value direction = graph.input("direction", TensorType.floats(Shape.of(at.shape())));
        Value y = function.apply(x);
        Value weights = graph.constant(MoreOperators.uniform(12, y.shape().toArray()));
        Value first = graph.gradient(y.mul(weights).reduceSum(), x);
        graph.output("first", first);
        graph.output("product", graph.gradient(first.mul(direction).reduceSum(), x));
        return graph.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smoothFunctions")
    void givesAPenaltyOnTheSizeOfTheGradient(String name, Function<Value, Value> function, Tensor at) {
        GraphBuilder graph = new GraphBuilder("penalty");
        Value x = graph.input("x", TensorType.floats(Shape.of(at.shape())));
        Value y = function.apply(x);
        Value weights = graph.constant(MoreOperators.uniform(12, y.shape().toArray()));
        Value penalty = graph.gradient(y.mul(weights).reduceSum(), x).square().reduceSum();
        graph.output("penalty", penalty);
        graph.output("gradient", graph.gradient(penalty, x));
        Graph built = graph.build();
        Tensor gradient = run(engine, built, Map.of("x", at)).get("gradient");
        double expected = slopeAlongGradient(built, at, gradient);
        double actual = 0;
        for (int i = 0; i < gradient.size(); i++) {
            actual += gradient.getDouble(i) * gradient.getDouble(i);
        }
        assertThat(actual).isCloseTo(expected, within(5e-3 * (1 + expected)));
    }

    /** The penalty's slope in the direction of its own gradient is the square of that gradient's length. */
    private static double slopeAlongGradient(Graph graph, Tensor at, Tensor gradient) {
        double step = STEP / Math.max(1, greatest(gradient));
        try (Program program = engine.compile(graph)) {
            double above = program.run(Map.of("x", moved(at, gradient, step)))
                    .get("penalty")
                    .getDouble(0);
            double below = program.run(Map.of("x", moved(at, gradient, -step)))
                    .get("penalty")
                    .getDouble(0);
            return (above - below) / (2 * step);
        }
    }

    /** Of fourth order. */
    private static Tensor differences(Graph graph, Map<String, Tensor> feeds) {
        Tensor at = feeds.get("x");
        Tensor direction = feeds.get("direction");
        try (Program program = engine.compile(graph)) {
            float[] above = first(program, moved(at, direction, STEP), direction);
            float[] below = first(program, moved(at, direction, -STEP), direction);
            float[] farAbove = first(program, moved(at, direction, 2 * STEP), direction);
            float[] farBelow = first(program, moved(at, direction, -2 * STEP), direction);
            float[] slopes = new float[above.length];
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = (8 * (above[i] - below[i]) - (farAbove[i] - farBelow[i])) / (12 * STEP);
            }
            return Tensor.of(slopes, at.shape());
        }
    }

    private static float[] first(Program program, Tensor x, Tensor direction) {
        return program.run(Map.of("x", x, "direction", direction), List.of("first"))
                .get("first")
                .toFloatArray();
    }

    private static Tensor moved(Tensor at, Tensor direction, double by) {
        float[] values = at.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (by * direction.getDouble(i));
        }
        return Tensor.of(values, at.shape());
    }

    private static double greatest(Tensor tensor) {
        double greatest = 0;
        for (int i = 0; i < tensor.size(); i++) {
            greatest = Math.max(greatest, Math.abs(tensor.getDouble(i)));
        }
        return greatest;
    }

    private static void assertAgree(Tensor actual, Tensor expected, double scale) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.getDouble(i))
                    .as("element %d", i)
                    .isCloseTo(expected.getDouble(i), within(TOLERANCE * scale));
        }
    }

    private static Map<String, Tensor> run(Engine engine, Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return program.run(feeds);
        }
    }
}

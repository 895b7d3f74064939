package dev.kiln.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The part of an engine's contract on derivatives. They are compared with central differences of the engine's own
 * forward results, with a tolerance for their error in single precision.
 */
@NullUnmarked
abstract class DifferentiationContract {

    private static final double STEP = 1e-2;
    private static final double TOLERANCE = 5e-3;

    /** The engine under test, open during each test. */
    Engine engine;

    /** Returns the provider under test. */
    protected abstract EngineProvider provider();

    @BeforeEach
    void open() {
        engine = provider().open(EngineOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @TestFactory
    Stream<DynamicTest> derivativesAgreeWithCentralDifferences() {
        return OperatorCases.all().stream()
                .map(operator -> DynamicTest.dynamicTest(operator.name(), () -> checkDerivatives(operator)));
    }

    private void checkDerivatives(OperatorCase operator) {
        assumeTrue(engine.capabilities().contains(Capability.INPUT_GRADIENT), "the engine has no gradients");
        Map<String, Tensor> analytic = runOnce(operator.differentiated(), operator.feeds());
        try (Program forward = engine.compile(operator.forward())) {
            for (int input = 0; input < operator.inputs().size(); input++) {
                float[] derivative = analytic.get("dx" + input).toFloatArray();
                for (int element = 0; element < derivative.length; element++) {
                    double expected = centralDifference(forward, operator, input, element);
                    assertEquals(
                            expected,
                            derivative[element],
                            TOLERANCE * (1 + Math.abs(expected)),
                            operator + ": element " + element + " of dx" + input);
                }
            }
        }
    }

    private static double centralDifference(Program forward, OperatorCase operator, int input, int element) {
        double above = loss(forward, operator, input, element, STEP);
        double below = loss(forward, operator, input, element, -STEP);
        return (above - below) / (2 * STEP);
    }

    private static double loss(Program forward, OperatorCase operator, int input, int element, double by) {
        Map<String, Tensor> feeds = operator.feeds();
        Tensor original = operator.inputs().get(input);
        float[] moved = original.toFloatArray();
        moved[element] += (float) by;
        feeds.put("x" + input, Tensor.of(moved, original.shape()));
        // the weighted sum in double: its rounding error in single precision would exceed the difference
        Tensor y = forward.run(feeds, List.of("y")).get("y");
        float[] weights = OperatorCase.uniform(77, y.shape()).toFloatArray();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * y.getDouble(i);
        }
        return sum;
    }

    @Test
    void takesTheDocumentedDerivativesAtKinksAndTies() {
        checkKink(Value::relu, new float[] {0, -1, 2}, new float[] {0, 0, 1});
        checkKink(Value::abs, new float[] {0, -1, 2}, new float[] {0, -1, 1});
        checkKink(Value::sign, new float[] {0, -1, 2}, new float[] {0, 0, 0});
        checkKink(x -> x.clip(-1, 2), new float[] {-1, 2, -1.5f, 0}, new float[] {1, 1, 0, 1});
        checkKink(x -> x.max(x.graph().scalar(1)), new float[] {1, 2, 0}, new float[] {0.5f, 1, 0});
        checkKink(x -> x.min(x.graph().scalar(1)), new float[] {1, 2, 0}, new float[] {0.5f, 0, 1});
        checkKink(x -> x.reduceMax(false, 0), new float[] {3, 1, 3}, new float[] {0.5f, 0, 0.5f});
        Function<Value, Value> pool =
                x -> Pooling.max(x.reshape(1, 1, 2, 2), Window.of(2, 2).stride(2));
        checkKink(pool, new float[] {0, 5, 5, 5}, new float[] {0, 1, 0, 0});
    }

    private void checkKink(Function<Value, Value> function, float[] at, float[] expected) {
        GraphBuilder graph = new GraphBuilder("kink");
        Value x = graph.input("x", TensorType.floats(Shape.of(at.length)));
        graph.output("dx", graph.gradient(function.apply(x), x));
        Map<String, Tensor> results = runOnce(graph.build(), Map.of("x", Tensor.of(at, at.length)));
        assertArrayEquals(expected, results.get("dx").toFloatArray());
    }

    @Test
    void givesZerosForWhatTheValueDoesNotDependOn() {
        GraphBuilder graph = new GraphBuilder("apart");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value z = graph.input("z", TensorType.floats(Shape.of(3)));
        List<Value> gradients = graph.gradient(x.mul(2), List.of(x, z));
        graph.output("dx", gradients.get(0));
        graph.output("dz", gradients.get(1));
        Map<String, Tensor> feeds =
                Map.of("x", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), "z", Tensor.of(new float[3], 3));
        Map<String, Tensor> results = runOnce(graph.build(), feeds);
        assertEquals(Tensor.of(new float[] {2, 2, 2, 2}, 2, 2), results.get("dx"));
        assertEquals(Tensor.of(new float[3], 3), results.get("dz"));
    }

    @Test
    void differentiatesInAValueInTheMiddle() {
        GraphBuilder graph = new GraphBuilder("middle");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        Value middle = x.mul(3);
        graph.output("dmiddle", graph.gradient(middle.square(), middle));
        Map<String, Tensor> results = runOnce(graph.build(), Map.of("x", Tensor.of(new float[] {1, 2}, 2)));
        assertEquals(Tensor.of(new float[] {6, 12}, 2), results.get("dmiddle"));
    }

    @Test
    void differentiatesADerivative() {
        GraphBuilder graph = new GraphBuilder("twice");
        Value x = graph.input("x", TensorType.floats(Shape.of(2)));
        Value first = graph.gradient(x.pow(3), x);
        graph.output("second", graph.gradient(first, x));
        Map<String, Tensor> results = runOnce(graph.build(), Map.of("x", Tensor.of(new float[] {1, 2}, 2)));
        assertArrayEquals(new float[] {6, 12}, results.get("second").toFloatArray(), 1e-5f);
    }

    /**
     * The gradient passes through within the range of the integers; that of the scale is LSQ's (Esser et al., 2020).
     */
    @Test
    void passesStraightThroughQuantization() {
        GraphBuilder graph = new GraphBuilder("quantized");
        Value x = graph.input("x", TensorType.floats(Shape.of(4)));
        Value scale = graph.input("s", TensorType.floats(Shape.of(1)));
        Value zero = graph.constant(Tensor.scalar(ElementType.INT8, 3));
        Value weights = graph.constant(Tensor.of(new float[] {1, 2, 3, 4}, 4));
        Value y = roundTrip(Attributes.NONE, x, scale, zero);
        List<Value> gradients = graph.gradient(y.mul(weights).reduceSum(), List.of(x, scale));
        graph.output("y", y);
        graph.output("dx", gradients.get(0));
        graph.output("ds", gradients.get(1));
        Map<String, Tensor> results = runOnce(
                graph.build(),
                Map.of(
                        "x",
                        Tensor.of(new float[] {0.26f, -0.11f, 5, -9}, 4),
                        "s",
                        Tensor.of(new float[] {0.03125f}, 1)));
        assertArrayEquals(
                new float[] {0.25f, -0.125f, 3.875f, -4.09375f},
                results.get("y").toFloatArray());
        assertArrayEquals(new float[] {1, 2, 0, 0}, results.get("dx").toFloatArray());
        // round(x / s) - x / s inside, the end of the range outside
        float inside = (8 - 8.32f) + 2 * (-4 + 3.52f);
        float outside = 3 * (127 - 3) + 4 * (-128 - 3);
        assertArrayEquals(new float[] {inside + outside}, results.get("ds").toFloatArray(), 1e-3f);
    }

    @Test
    void passesStraightThroughQuantizationAlongAnAxis() {
        GraphBuilder graph = new GraphBuilder("quantized");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 2)));
        Value scale = graph.input("s", TensorType.floats(Shape.of(2)));
        Value zero = graph.constant(Tensor.zeros(ElementType.INT8, 2));
        List<Value> gradients = graph.gradient(
                roundTrip(Attributes.of("axis", 0), x, scale, zero).reduceSum(), List.of(x, scale));
        graph.output("dx", gradients.get(0));
        graph.output("ds", gradients.get(1));
        Map<String, Tensor> results = runOnce(
                graph.build(),
                Map.of(
                        "x", Tensor.of(new float[] {1, 2, 3, 400}, 2, 2),
                        "s", Tensor.of(new float[] {0.5f, 1}, 2)));
        assertArrayEquals(new float[] {1, 1, 1, 0}, results.get("dx").toFloatArray());
        assertArrayEquals(new float[] {0, 127}, results.get("ds").toFloatArray());
    }

    private static Value roundTrip(Attributes attributes, Value x, Value scale, Value zero) {
        Value rounded = x.graph().apply("QuantizeLinear", attributes, x, scale, zero);
        return x.graph().apply("DequantizeLinear", attributes, rounded, scale, zero);
    }

    /** Zeros would make a model look robust: gradients pass through integers, or the operator is named. */
    @Test
    void followsIntegersThroughAProduct() {
        GraphBuilder graph = new GraphBuilder("integers");
        Value x = graph.input("x", TensorType.floats(Shape.of(1, 2)));
        Value zero = graph.constant(Tensor.scalar(ElementType.INT8, 3));
        Value rounded = graph.apply("QuantizeLinear", Attributes.NONE, x, graph.scalar(0.5), zero);
        Value weight = graph.constant(Tensor.of(new float[] {1, -2, 3, 5}, 2, 2).cast(ElementType.INT8));
        Value product = graph.apply("MatMulInteger", Attributes.NONE, rounded, weight, zero);
        Value y = product.cast(ElementType.FLOAT).mul(0.5);
        graph.output("y", y);
        graph.output("dx", graph.gradient(y.reduceSum(), x));
        Map<String, Tensor> results = runOnce(graph.build(), Map.of("x", Tensor.of(new float[] {1.1f, -2}, 1, 2)));
        assertArrayEquals(new float[] {1 - 6, -2 - 10}, results.get("y").toFloatArray());
        assertArrayEquals(new float[] {-1, 8}, results.get("dx").toFloatArray());
    }

    /** {@code (R R)' / scale}, where both factors depend on the input. */
    @Test
    void followsIntegersThroughAProductWithThemselves() {
        GraphBuilder graph = new GraphBuilder("integers");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 2)));
        Value zero = graph.constant(Tensor.scalar(ElementType.INT8, 0));
        Value rounded = graph.apply("QuantizeLinear", Attributes.NONE, x, graph.scalar(0.5), zero);
        Value product = graph.apply("MatMulInteger", Attributes.NONE, rounded, rounded);
        graph.output("dx", graph.gradient(product.cast(ElementType.FLOAT).reduceSum(), x));
        Map<String, Tensor> results = runOnce(graph.build(), Map.of("x", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2)));
        assertArrayEquals(new float[] {28, 44, 36, 52}, results.get("dx").toFloatArray());
    }

    @Test
    void namesTheOperatorThatTakesIntegersBeyondADerivative() {
        GraphBuilder graph = new GraphBuilder("integers");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 2)));
        Value zero = graph.constant(Tensor.scalar(ElementType.UINT8, 0));
        Value rounded = graph.apply("QuantizeLinear", Attributes.NONE, x, graph.scalar(0.5), zero);
        Value shifted = graph.inLayer("mask", () -> graph.apply("BitwiseAnd", Attributes.NONE, rounded, rounded));
        graph.output("dx", graph.gradient(shifted.cast(ElementType.FLOAT).reduceSum(), x));
        List<String> obstacles = engine.obstacles(graph.build());
        assertTrue(obstacles.toString().contains("BitwiseAnd (mask.BitwiseAnd)"), obstacles.toString());
    }

    Map<String, Tensor> runOnce(Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return program.run(feeds);
        }
    }
}

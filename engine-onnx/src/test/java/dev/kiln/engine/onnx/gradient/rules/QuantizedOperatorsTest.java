package dev.kiln.engine.onnx.gradient.rules;

import static dev.kiln.engine.onnx.gradient.rules.MicrosoftOperators.apply;
import static dev.kiln.engine.onnx.gradient.rules.MoreOperators.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.engine.onnx.gradient.TwoEngines;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Definitions;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Operators on integers that stand for real numbers, as quantizers write them: their results are within a step of those of
 * the operator on the real numbers, and their derivative is that operator's, on both engines.
 */
class QuantizedOperatorsTest {

    /** So many steps an unit has; all numbers here lie within reach of the integers. */
    private static final double STEPS = 20;

    private static final int ZERO = 120;

    /**
     * An operator.
     *
     * @param name what it is called
     * @param quantized from the input to a result in real numbers, by way of integers
     * @param real the same on real numbers
     * @param input where
     */
    private record Case(String name, UnaryOperator<Value> quantized, UnaryOperator<Value> real, Tensor input) {}

    private static Value scale(Value like) {
        return like.graph().scalar(1 / STEPS);
    }

    private static Value zero(Value like) {
        return like.graph().constant(Tensor.scalar(ElementType.UINT8, ZERO));
    }

    private static Value quantize(Value x) {
        return x.graph().apply("QuantizeLinear", Attributes.NONE, x, scale(x), zero(x));
    }

    private static Value dequantize(Value q) {
        return q.graph().apply("DequantizeLinear", Attributes.NONE, q, scale(q), zero(q));
    }

    private static Value nearest(Value x) {
        return dequantize(quantize(x));
    }

    /** A unary operator of which the scale and zero point of input and result stand after the input. */
    private static Case elementwise(String operator, Attributes attributes, UnaryOperator<Value> real, Tensor input) {
        return new Case(
                operator,
                x -> {
                    Value q = quantize(x);
                    return dequantize(apply(operator, attributes, q, scale(q), zero(q), scale(q), zero(q)));
                },
                real,
                input);
    }

    private static Value binary(String operator, Value one, Value other) {
        return dequantize(apply(
                operator,
                Attributes.NONE,
                one,
                scale(one),
                zero(one),
                other,
                scale(one),
                zero(one),
                scale(one),
                zero(one)));
    }

    /** Of steps of a weight, 8 bits with a sign. */
    private static Tensor steps(long... shape) {
        Tensor numbers = uniform(9, shape);
        float[] values = numbers.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(values[i] * 30);
        }
        return Tensor.of(values, shape).cast(ElementType.INT8);
    }

    private static Value weight(Value like, Tensor steps) {
        return like.graph().constant(steps);
    }

    private static Value number(Value weight) {
        return weight.cast(ElementType.FLOAT).mul(1 / 50.0);
    }

    private static Value weightScale(Value like) {
        return like.graph().scalar(1 / 50.0);
    }

    private static Value noOffset(Value like) {
        return like.graph().constant(Tensor.scalar(ElementType.INT8, 0));
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Tensor matrix = uniform(1, 3, 4);
        Tensor image = uniform(2, 2, 3, 4, 4);
        cases.add(elementwise("QLinearSigmoid", Attributes.NONE, Value::sigmoid, matrix));
        cases.add(elementwise("QLinearLeakyRelu", Attributes.NONE.with("alpha", 0.3f), x -> x.leakyRelu(0.3), matrix));
        cases.add(elementwise("QLinearSoftmax", Attributes.of("axis", 1).with("opset", 13), x -> x.softmax(1), matrix));
        cases.add(elementwise(
                "QLinearGlobalAveragePool",
                Attributes.NONE,
                x -> x.graph().apply("GlobalAveragePool", Attributes.NONE, x),
                image));
        Attributes window = Attributes.NONE.with("kernel_shape", new long[] {2, 2});
        cases.add(elementwise("QLinearAveragePool", window, x -> x.graph().apply("AveragePool", window, x), image));
        cases.add(new Case(
                "QLinearAdd",
                x -> binary("QLinearAdd", quantize(x), quantize(x.mul(2))),
                x -> x.add(x.mul(2)),
                matrix));
        cases.add(new Case(
                "QLinearMul",
                x -> binary("QLinearMul", quantize(x), quantize(x.mul(2))),
                x -> nearest(x).mul(nearest(x.mul(2))),
                matrix));
        cases.add(new Case("QLinearWhere", QuantizedOperatorsTest::chosen, x -> mask(x).where(x, x.mul(2)), matrix));
        cases.add(new Case(
                "DynamicQuantizeMatMul",
                x -> apply(
                        "DynamicQuantizeMatMul",
                        Attributes.NONE,
                        x,
                        weight(x, steps(4, 5)),
                        weightScale(x),
                        noOffset(x)),
                QuantizedOperatorsTest::product,
                matrix));
        cases.add(new Case("QLinearConcat", QuantizedOperatorsTest::concatenated, x -> x.concat(1, x.mul(2)), matrix));
        cases.add(
                new Case("QLinearConv", QuantizedOperatorsTest::convolved, QuantizedOperatorsTest::convolution, image));
        cases.add(
                new Case("QLinearMatMul", QuantizedOperatorsTest::multiplied, QuantizedOperatorsTest::product, matrix));
        cases.add(new Case("QGemm", QuantizedOperatorsTest::gemm, QuantizedOperatorsTest::product, matrix));
        cases.add(new Case(
                "MatMulInteger", QuantizedOperatorsTest::integerProduct, QuantizedOperatorsTest::product, matrix));
        cases.add(new Case(
                "MatMulIntegerToFloat",
                x -> {
                    Value w = weight(x, steps(4, 5));
                    return apply(
                            "MatMulIntegerToFloat",
                            Attributes.NONE,
                            quantize(x),
                            w,
                            scale(x),
                            weightScale(x),
                            zero(x),
                            noOffset(x));
                },
                QuantizedOperatorsTest::product,
                matrix));
        cases.add(new Case(
                "ConvInteger", QuantizedOperatorsTest::integerConvolution, QuantizedOperatorsTest::convolution, image));
        cases.add(new Case(
                "integers that are moved",
                x -> dequantize(quantize(x).transpose(1, 0).reshape(-1).slice(0, 2, 9)),
                x -> x.transpose(1, 0).reshape(-1).slice(0, 2, 9),
                matrix));
        cases.add(new Case(
                "MaxPool of integers",
                x -> dequantize(x.graph().apply("MaxPool", window, quantize(x))),
                x -> x.graph().apply("MaxPool", window, x),
                MoreOperators.distinct(3, 1, 2, 6, 6)));
        return cases.stream();
    }

    /** Every other element. */
    private static Value mask(Value x) {
        float[] pattern = new float[12];
        for (int i = 0; i < pattern.length; i += 2) {
            pattern[i] = 1;
        }
        return x.graph().constant(Tensor.of(pattern, 3, 4).cast(ElementType.BOOL));
    }

    private static Value chosen(Value x) {
        return dequantize(apply(
                "QLinearWhere",
                Attributes.NONE,
                mask(x),
                quantize(x),
                scale(x),
                zero(x),
                quantize(x.mul(2)),
                scale(x),
                zero(x),
                scale(x),
                zero(x)));
    }

    private static Value concatenated(Value x) {
        Value one = quantize(x);
        Value other = quantize(x.mul(2));
        return dequantize(apply(
                "QLinearConcat",
                Attributes.of("axis", 1),
                scale(x),
                zero(x),
                one,
                scale(x),
                zero(x),
                other,
                scale(x),
                zero(x)));
    }

    private static Value convolution(Value x) {
        return x.graph().apply("Conv", Attributes.NONE, x, number(weight(x, steps(2, 3, 2, 2))));
    }

    private static Value convolved(Value x) {
        @Nullable
        Value[] inputs = {
            quantize(x),
            scale(x),
            zero(x),
            weight(x, steps(2, 3, 2, 2)),
            x.graph().constant(Tensor.of(new float[] {1 / 50f, 1 / 50f}, 2)),
            x.graph().constant(Tensor.zeros(ElementType.INT8, 2)),
            scale(x),
            zero(x),
            x.graph().constant(Tensor.of(new int[] {0, 0}, 2))
        };
        return dequantize(x.graph().apply("QLinearConv", Attributes.NONE, inputs));
    }

    private static Value integerConvolution(Value x) {
        Value sums =
                x.graph().apply("ConvInteger", Attributes.NONE, quantize(x), weight(x, steps(2, 3, 2, 2)), zero(x));
        return sums.cast(ElementType.FLOAT).mul(scale(x).mul(weightScale(x)));
    }

    private static Value product(Value x) {
        return x.matMul(number(weight(x, steps(4, 5))));
    }

    private static Value multiplied(Value x) {
        return dequantize(x.graph()
                .apply(
                        "QLinearMatMul",
                        Attributes.NONE,
                        quantize(x),
                        scale(x),
                        zero(x),
                        weight(x, steps(4, 5)),
                        weightScale(x),
                        noOffset(x),
                        scale(x),
                        zero(x)));
    }

    private static Value gemm(Value x) {
        return apply(
                "QGemm",
                Attributes.NONE,
                quantize(x),
                scale(x),
                zero(x),
                weight(x, steps(4, 5)),
                weightScale(x),
                noOffset(x));
    }

    private static Value integerProduct(Value x) {
        Value sums = x.graph()
                .apply("MatMulInteger", Attributes.NONE, quantize(x), weight(x, steps(4, 5)), zero(x), noOffset(x));
        return sums.cast(ElementType.FLOAT).mul(scale(x).mul(weightScale(x)));
    }

    private static Graph graph(UnaryOperator<Value> program, Tensor input) {
        GraphBuilder graph = new GraphBuilder("quantized");
        Value x = graph.input("x", input.type());
        Value y = program.apply(x);
        graph.output("y", y);
        Value weights = graph.constant(uniform(77, y.shape().toArray()));
        graph.output("dx", graph.gradient(y.mul(weights).reduceSum(), x));
        return graph.build();
    }

    @TestFactory
    Stream<DynamicTest> operatorsAreThoseOfTheRealNumbers() {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
    }

    private static void check(Case operator) {
        try (Engine onnx = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
                Engine torch = new DjlEngineProvider().open(EngineOptions.DEFAULT)) {
            Map<String, Tensor> expected = run(onnx, graph(operator.real(), operator.input()), operator);
            for (Engine engine : List.of(onnx, torch)) {
                Map<String, Tensor> actual = run(engine, graph(operator.quantized(), operator.input()), operator);
                // numbers are moved by up to half a step before, and to the nearest step after
                assertClose(actual.get("y"), expected.get("y"), 3 / STEPS, engine.name() + " y");
                assertClose(actual.get("dx"), expected.get("dx"), derivativeTolerance(operator), engine.name() + " dx");
            }
        }
    }

    /**
     * Where the derivative depends on the input, it is that at the numbers for which the integers stand. A dynamic scale
     * depends on the least and the greatest number: these get half a step of rounding beside the product's derivative.
     */
    private static double derivativeTolerance(Case operator) {
        boolean linear = !List.of("QLinearSigmoid", "QLinearSoftmax", "DynamicQuantizeMatMul")
                .contains(operator.name());
        return linear ? 1e-5 : 0.02;
    }

    private static Map<String, Tensor> run(Engine engine, Graph graph, Case operator) {
        assertThat(engine.obstacles(graph)).as(engine.name()).isEmpty();
        try (Program program = engine.compile(graph)) {
            return program.run(Map.of("x", operator.input()));
        }
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance, String what) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(Arrays.equals(actual.toFloatArray(), new float[(int) actual.size()]))
                .as(what + " is all zeros")
                .isFalse();
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.getDouble(i))
                    .as("element %d of %s", i, what)
                    .isCloseTo(expected.getDouble(i), within(tolerance));
        }
    }

    @TestFactory
    Stream<DynamicTest> definitionsGiveWhatOnnxRuntimeGives() {
        return MicrosoftOperators.all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    assertThat(c.forward().nodes()).anyMatch(Definitions::has);
                    try (TwoEngines engines = new TwoEngines()) {
                        engines.compare(c);
                    }
                }));
    }
}

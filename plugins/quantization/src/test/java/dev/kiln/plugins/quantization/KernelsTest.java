package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ONNX Runtime replaces operators between conversions by int8 kernels. Where a kernel differs from its operator, the
 * model deviates from its file, but only with the runtime's optimizations enabled.
 */
class KernelsTest {

    private static final Tensor IMAGES = Networks.numbers(3, 2, 11, 13);

    private static Graph convolutionThen(UnaryOperator<Value> rest) {
        GraphBuilder graph = new GraphBuilder("kernel");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 11, 13)));
        Value weight = graph.constant(Networks.numbers(4, 2, 3, 3));
        Value convolved = graph.apply("Conv", Attributes.NONE.with("pads", new long[] {1, 1, 1, 1}), x, weight);
        graph.output("y", rest.apply(convolved));
        return graph.build();
    }

    private static Arguments kernel(String name, UnaryOperator<Value> rest) {
        return Arguments.of(name, rest);
    }

    private static Arguments kernel(String operator, Attributes attributes, double... constants) {
        return kernel(operator + " " + attributes, value -> {
            List<Value> inputs = new ArrayList<>(List.of(value));
            for (double constant : constants) {
                inputs.add(value.graph().scalar(constant));
            }
            return value.graph().apply(operator, attributes, inputs.toArray(Value[]::new));
        });
    }

    private static Attributes window(long length, long stride) {
        return Attributes.NONE
                .with("kernel_shape", new long[] {length, length})
                .with("strides", new long[] {stride, stride});
    }

    static Stream<Arguments> kernels() {
        List<Arguments> kernels = new ArrayList<>();
        for (long[] pads : new long[][] {{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 1, 1, 0}}) {
            for (int ceil = 0; ceil < 2; ceil++) {
                Attributes window = window(3, 2).with("pads", pads).with("ceil_mode", ceil);
                kernels.add(kernel("MaxPool", window));
                kernels.add(kernel("AveragePool", window));
                kernels.add(kernel("AveragePool", window.with("count_include_pad", 1)));
                kernels.add(kernel(
                        "AveragePool", window(2, 2).with("ceil_mode", ceil).with("count_include_pad", 1)));
            }
        }
        kernels.add(kernel("AveragePool", window(3, 2).with("auto_pad", "SAME_UPPER")));
        kernels.add(kernel(
                "AveragePool", window(2, 1).with("auto_pad", "SAME_LOWER").with("count_include_pad", 1)));
        kernels.add(kernel("AveragePool", window(2, 1).with("dilations", new long[] {2, 2})));
        kernels.add(kernel("MaxPool", window(2, 1).with("dilations", new long[] {2, 2})));
        kernels.add(kernel("GlobalAveragePool", Attributes.NONE));
        kernels.add(kernel("Sigmoid", Attributes.NONE));
        kernels.add(kernel("LeakyRelu", Attributes.NONE.with("alpha", 0.2f)));
        kernels.add(kernel("LeakyRelu", Attributes.NONE.with("alpha", -0.5f)));
        kernels.add(kernel("Clip", Attributes.NONE, 0.5, 1.5));
        kernels.add(kernel(
                "Softmax then Mul",
                v -> v.graph().apply("Softmax", Attributes.of("axis", 1), v).mul(2)));
        for (String mode : List.of("nearest", "linear", "cubic")) {
            for (String transformation : List.of("half_pixel", "asymmetric", "align_corners")) {
                Attributes resize =
                        Attributes.NONE.with("mode", mode).with("coordinate_transformation_mode", transformation);
                kernels.add(kernel(
                        "Resize " + mode + " " + transformation,
                        v -> v.graph()
                                .apply(
                                        "Resize",
                                        resize,
                                        v,
                                        null,
                                        v.graph().constant(Tensor.of(new float[] {1, 1, 2, 1.7f}, 4)))));
            }
        }
        kernels.add(kernel(
                "ReduceMax",
                v -> v.graph()
                        .apply(
                                "ReduceMax",
                                Attributes.of("keepdims", 0),
                                v,
                                v.graph().integers(2, 3))));
        kernels.add(kernel(
                "Slice",
                v -> v.graph()
                        .apply(
                                "Slice",
                                Attributes.NONE,
                                v,
                                v.graph().integers(1),
                                v.graph().integers(9),
                                v.graph().integers(2),
                                v.graph().integers(2))));
        kernels.add(kernel("Add and Mul", v -> v.mul(v).add(v)));
        kernels.add(kernel("Sum of two", v -> v.graph().apply("Sum", Attributes.NONE, v.mul(v), v)));
        kernels.add(kernel(
                "Concat",
                v -> v.graph()
                        .apply("Concat", Attributes.of("axis", 1), v, v.graph().apply("Relu", Attributes.NONE, v))));
        return kernels.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kernels")
    void computesTheSameWithTheRuntimesOptimizationsOnAndOff(String name, UnaryOperator<Value> rest) {
        Graph graph = convolutionThen(rest);
        for (Target target : List.of(Target.X86_ANY, Target.ARM64)) {
            StaticQuantization method = new StaticQuantization(CalibrationMethod.MIN_MAX, target, true, 512, "");
            Graph quantized = Networks.quantized(method, graph, IMAGES);
            float[] exact = StockRuntime.run(graph, OptLevel.NO_OPT, IMAGES);
            float[] plain = StockRuntime.run(quantized, OptLevel.NO_OPT, IMAGES);
            assertThat(Networks.fidelity(exact, plain)).isGreaterThan(25);
            if (target == Target.X86_ANY) {
                // they may round differently, occasionally by one step
                float[] optimized = StockRuntime.run(quantized, OptLevel.ALL_OPT, IMAGES);
                assertThat(optimized).containsExactly(plain, within(2 * step(quantized)));
            }
        }
    }

    /** The scale of the result; that of the input where the result is float. */
    private static float step(Graph quantized) {
        Node last = quantized.producer("y").orElseThrow();
        while (!last.is("DequantizeLinear")) {
            last = quantized.producer(last.input(0)).orElseThrow();
        }
        return quantized.constant(last.input(1)).floats().get(0);
    }

    @Test
    void leavesAveragesFloatThatTheKernelTakesOtherwise() {
        Attributes counted = window(3, 2).with("ceil_mode", 1).with("count_include_pad", 1);
        Graph graph = convolutionThen(v -> v.graph().apply("AveragePool", counted, v));
        assertThat(Networks.compressed(Networks.staticQuantization(), graph, IMAGES)
                        .notes())
                .anyMatch(note -> note.endsWith("stays float: with ceil_mode and count_include_pad ONNX Runtime's int8"
                        + " kernel divides by other numbers at the border."));
    }
}

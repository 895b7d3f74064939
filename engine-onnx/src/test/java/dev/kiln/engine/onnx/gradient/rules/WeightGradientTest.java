package dev.kiln.engine.onnx.gradient.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.engine.onnx.lowering.Lowering;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever layout the shapes choose, the gradient of a kernel is the same to the last bit. */
class WeightGradientTest {

    private static final int BATCH = 3;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** Small integers, whose sums are exact in any order. */
    private static Tensor integers(long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) Tensor.zeros(ElementType.FLOAT, shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-3, 4);
        }
        return Tensor.of(values, shape);
    }

    private record Case(long inputs, long outputs, long height, long width, long[] kernel, long[] pads, long stride) {

        Graph graph(boolean lengthsAreKnown) {
            GraphBuilder graph = new GraphBuilder("convolution");
            Shape known = Shape.of(BATCH, inputs, height, width).with(0, Dim.of("N"));
            Shape shape = lengthsAreKnown ? known : known.with(2, Dim.of("H")).with(3, Dim.of("W"));
            Value x = graph.input("x", TensorType.floats(shape));
            Value w = graph.input("w", TensorType.floats(Shape.of(outputs, inputs, kernel[0], kernel[1])));
            Attributes attributes = Attributes.NONE.with("pads", pads).with("strides", new long[] {stride, stride});
            Value y = graph.apply("Conv", attributes, x, w);
            graph.output("dw", graph.gradient(y.mul(y), w));
            return graph.build();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // few input channels, with and without a stride
        "3, 5, 10, 12, 3, 3, 1, 1, 1, 1, 1",
        "2, 4, 13, 11, 3, 3, 0, 0, 0, 0, 2",
        // rows that shift: pads of all kinds, kernels of two lengths
        "6, 5, 8, 9, 3, 3, 1, 1, 1, 1, 1",
        "6, 6, 9, 8, 3, 2, 0, 0, 0, 0, 1",
        "8, 6, 8, 8, 2, 3, 1, 0, 0, 1, 1",
        "5, 5, 8, 10, 5, 5, 1, 1, 0, 1, 1",
        // pads too wide for them, more outputs than inputs, small maps, strides
        "6, 5, 8, 8, 5, 5, 2, 2, 2, 2, 1",
        "5, 8, 12, 12, 3, 3, 1, 1, 1, 1, 1",
        "6, 5, 5, 5, 3, 3, 1, 1, 1, 1, 1",
        "6, 5, 21, 20, 3, 3, 1, 1, 1, 1, 2",
        // kernels of one place, on large and small maps, padded, with a stride
        "6, 5, 8, 9, 1, 1, 0, 0, 0, 0, 1",
        "20, 30, 2, 3, 1, 1, 0, 0, 0, 0, 1",
        "6, 5, 8, 9, 1, 1, 1, 1, 1, 1, 1",
        "6, 5, 8, 9, 1, 1, 0, 0, 0, 0, 2"
    })
    void isTheSameInEveryLayout(
            long inputs,
            long outputs,
            long height,
            long width,
            long kernelHeight,
            long kernelWidth,
            long top,
            long left,
            long bottom,
            long right,
            long stride) {
        long[] kernel = {kernelHeight, kernelWidth};
        Case one = new Case(inputs, outputs, height, width, kernel, new long[] {top, left, bottom, right}, stride);
        Map<String, Tensor> feeds = Map.of(
                "x",
                integers(1, BATCH, inputs, height, width),
                "w",
                integers(2, outputs, inputs, kernel[0], kernel[1]));
        assertThat(run(one.graph(true), feeds)).isEqualTo(run(one.graph(false), feeds));
    }

    @ParameterizedTest
    @CsvSource({"3, 3, MatMul, Gemm", "6, 1, MatMul, Gemm", "6, 3, Gemm, MatMul"})
    void choosesALayoutByShape(long inputs, long kernel, String has, String hasNot) {
        long pad = kernel / 2;
        long[] pads = {pad, pad, pad, pad};
        Case one = new Case(inputs, 5, 12, 12, new long[] {kernel, kernel}, pads, 1);
        List<String> operators = Lowering.lower(one.graph(true)).nodes().stream()
                .map(Node::operator)
                .toList();
        assertThat(operators).contains(has).doesNotContain(hasNot);
    }

    private static Tensor run(Graph graph, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(graph)) {
            return program.run(feeds, List.of("dw")).get("dw");
        }
    }
}

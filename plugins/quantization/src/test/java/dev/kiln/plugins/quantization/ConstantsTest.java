package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.compression.Compressor;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Quantization of constants that are not only the weight of one layer. */
class ConstantsTest {

    private static final Compressor DYNAMIC = new DynamicQuantization(Target.X86_ANY, false, "");

    private static List<Compressor> methods() {
        return List.of(Networks.staticQuantization(), DYNAMIC);
    }

    private static long integerConstants(Graph graph, long size) {
        return graph.constants().values().stream()
                .filter(c -> c.elementType() == ElementType.INT8 || c.elementType() == ElementType.UINT8)
                .filter(c -> c.size() == size)
                .count();
    }

    @Test
    void foldsANormalizationIntoACopyOfAWeightThatIsAResultToo() {
        GraphBuilder builder = new GraphBuilder("shown");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        Value weight = builder.constant("W", Networks.numbers(3, 2, 3, 3));
        Value bias = builder.constant("b", Networks.numbers(3));
        Value convolved = builder.apply("Conv", Attributes.NONE, x, weight, bias);
        Value ones = builder.constant(Tensor.full(ElementType.FLOAT, 4, 3));
        builder.output("y", builder.apply("BatchNormalization", Attributes.NONE, convolved, ones, bias, bias, ones));
        Graph graph = GraphEditor.of(builder.build()).output("W").output("b").build();
        Tensor images = Networks.numbers(5, 2, 6, 6);
        Graph quantized = Networks.quantized(Networks.staticQuantization(), graph, images);
        assertThat(quantized.constant("W")).isEqualTo(Networks.numbers(3, 2, 3, 3));
        assertThat(quantized.constant("b")).isEqualTo(Networks.numbers(3));
        assertThat(Networks.operators(quantized)).doesNotContain("BatchNormalization");
        assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, images))
                .isGreaterThan(30);
    }

    /** Twelve layers with one weight and one bias, a Gemm that transposes it among them. */
    @Test
    void storesAWeightOnceHoweverManyLayersShareIt() {
        GraphBuilder builder = new GraphBuilder("shared");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(40)));
        float[] small = Networks.numbers(40, 40).toFloatArray();
        IntStream.range(0, small.length).forEach(i -> small[i] /= 8);
        Value weight = builder.constant("W", Tensor.of(small, 40, 40));
        Value bias = builder.constant("b", Networks.numbers(40));
        Value value = x;
        for (int i = 0; i < 12; i++) {
            value = builder.apply("Relu", Attributes.NONE, builder.apply("Gemm", Attributes.NONE, value, weight, bias));
        }
        builder.output("y", value);
        Graph graph = builder.build();
        Tensor examples = Networks.numbers(9, 40);
        long before = OnnxFile.of(graph).toBytes().length;
        for (Compressor method : methods()) {
            Graph quantized = Networks.quantized(method, graph, examples);
            assertThat(integerConstants(quantized, 1600)).isEqualTo(1);
            assertThat(quantized.constants()).doesNotContainKey("W");
            assertThat((long) OnnxFile.of(quantized).toBytes().length).isLessThan(2 * before);
            assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, examples))
                    .isGreaterThan(20);
        }
    }

    @Test
    void storesOneWeightOfTwoLayersThatReadItInEitherDirection() {
        GraphBuilder builder = new GraphBuilder("directions");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(8)));
        Value weight = builder.constant("W", Networks.numbers(8, 8));
        Value there = builder.apply("Gemm", Attributes.NONE, x, weight);
        builder.output("y", builder.apply("Gemm", Attributes.of("transB", 1), there, weight));
        Graph graph = builder.build();
        Tensor examples = Networks.numbers(9, 8);
        for (Compressor method : methods()) {
            Graph quantized = Networks.quantized(method, graph, examples);
            assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, examples))
                    .isGreaterThan(25);
            assertThat(Networks.fidelity(new DjlEngineProvider(), graph, quantized, examples))
                    .isGreaterThan(25);
        }
    }

    /** The mean of rows of a table, and a dense layer on it. */
    private static Graph embedding(boolean shown) {
        GraphBuilder builder = new GraphBuilder("embedding");
        Value tokens = builder.input("tokens", new TensorType(ElementType.INT64, Shape.batchOf(7)));
        Value table = builder.constant("table", Networks.numbers(500, 16));
        Value rows = builder.inLayer("embed", () -> builder.apply("Gather", Attributes.NONE, table, tokens));
        builder.output("y", rows.reduceMean(false, 1).matMul(builder.constant(Networks.numbers(16, 3))));
        Graph graph = builder.build();
        return shown ? GraphEditor.of(graph).output("table").build() : graph;
    }

    private static Tensor tokens() {
        return Tensor.of(IntStream.range(0, 77).mapToLong(i -> i * 61 % 500).toArray(), 11, 7);
    }

    @Test
    void keepsATableAsIntegers() {
        Graph graph = embedding(false);
        int before = OnnxFile.of(graph).toBytes().length;
        for (Compressor method : methods()) {
            Graph quantized = Networks.quantized(method, graph, tokens());
            assertThat(integerConstants(quantized, 8000)).isEqualTo(1);
            assertThat(OnnxFile.of(quantized).toBytes().length).isLessThan(before / 3);
            Node gather = Networks.only(quantized, "Gather");
            assertThat(quantized.type(gather.output(0)).elementType()).isEqualTo(ElementType.UINT8);
            assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, tokens()))
                    .isGreaterThan(30);
            assertThat(Networks.fidelity(new DjlEngineProvider(), graph, quantized, tokens()))
                    .isGreaterThan(30);
        }
    }

    @Test
    void leavesATableFloatThatIsReadElsewhereAndSaysSo() {
        Graph graph = embedding(true);
        for (Compressor method : methods()) {
            var compressed = Networks.compressed(method, graph, tokens());
            assertThat(compressed.model().graph().constant("table")).isEqualTo(Networks.numbers(500, 16));
            assertThat(compressed.notes())
                    .anyMatch(note -> note.startsWith("embed")
                            && note.contains("stays float: its table is read as floating point numbers elsewhere"));
        }
    }

    /** Pruned weights stay pruned: 0 is an integer of its own. */
    @Test
    void keepsZerosZero() {
        GraphBuilder builder = new GraphBuilder("pruned");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(20)));
        float[] values = Networks.numbers(20, 10).toFloatArray();
        IntStream.range(0, values.length).filter(i -> i % 3 != 0).forEach(i -> values[i] = 0);
        builder.output("y", x.matMul(builder.constant("W", Tensor.of(values, 20, 10))));
        Graph graph = builder.build();
        for (Compressor method : methods()) {
            Graph quantized = Networks.quantized(method, graph, Networks.numbers(9, 20));
            Tensor integers = quantized.constants().values().stream()
                    .filter(c -> c.elementType() == ElementType.INT8 && c.size() == 200)
                    .findFirst()
                    .orElseThrow();
            long[] stored = integers.toLongArray();
            assertThat(IntStream.range(0, 200).filter(i -> values[i] == 0).allMatch(i -> stored[i] == 0))
                    .isTrue();
        }
    }
}

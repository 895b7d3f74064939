package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ResidentSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs that files from elsewhere may hold and on which the runtime crashes or takes all memory if they reach it so. */
class UnusualGraphsTest {

    private static final long ALLOWED_KILOBYTES = 300 << 10;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void anInputLeftOutByAnEmptyNameAfterTheLast() {
        TensorType type = TensorType.floats(Shape.of(1, 2));
        Graph graph = new GraphEditor()
                .name("test")
                .input("x", type)
                .input("scale", type)
                .add("", "LayerNormalization", List.of("x", "scale", ""), List.of("y"), Attributes.of("axis", 0))
                .output("y")
                .build();
        try (Program program = engine.compile(graph)) {
            Tensor x = Tensor.of(new float[] {1, 3}, 1, 2);
            Tensor ones = Tensor.of(new float[] {1, 1}, 1, 2);
            float[] y = program.run(Map.of("x", x, "scale", ones)).get("y").toFloatArray();
            // mean 2, deviation 1, and the operator's epsilon of 1e-5
            assertThat(y).usingComparatorWithPrecision(1e-5f).containsExactly(-1, 1);
        }
    }

    private static Graph zeros(long... shape) {
        return new GraphEditor()
                .name("test")
                .input("x", TensorType.floats(Shape.of(1)))
                .constant("shape", Tensor.of(shape, shape.length))
                .add("", "ConstantOfShape", List.of("shape"), List.of("zeros"), Attributes.NONE)
                .add("", "Add", List.of("zeros", "x"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
    }

    @Test
    void aFewBytesThatStandForAGigabyteAreNotComputedWhenCompiling() {
        assumeTrue(ResidentSet.isKnown(), "the resident set is not known on this system");
        engine.compile(zeros(2)).close();
        long before = ResidentSet.kilobytes();
        try (Program program = engine.compile(zeros(1 << 14, 1 << 14))) {
            assertThat(ResidentSet.kilobytes() - before).isLessThan(ALLOWED_KILOBYTES);
            assertThat(program.graph().outputs()).containsExactly("y");
        }
    }

    @Test
    void aResultForWhichThereIsNoRoomIsRefused() {
        try (Program program = engine.compile(zeros(1L << 20, 1L << 20))) {
            assertThatThrownBy(() -> program.run(Map.of("x", Tensor.zeros(ElementType.FLOAT, 1))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no room for the output y of the graph test");
        }
    }

    /** Signed integers, moved between an inverse of quantization and a quantization that the runtime adds after it. */
    private static Graph movedIntegers(ElementType type, String operator) {
        GraphBuilder graph = new GraphBuilder("moved");
        Value x = graph.input("x", TensorType.floats(Shape.of(1, 2, 2, 2)));
        Value scale = graph.scalar(0.5);
        Value zero = graph.constant(Tensor.scalar(type, 0));
        Value rounded = graph.apply(
                "DequantizeLinear",
                Attributes.NONE,
                graph.apply("QuantizeLinear", Attributes.NONE, x, scale, zero),
                scale,
                zero);
        Value moved =
                operator.equals("MaxPool") ? Pooling.max(rounded, Window.of(1, 1)) : rounded.transpose(0, 1, 3, 2);
        graph.output("y", moved.softmax(3));
        return graph.build();
    }

    @ParameterizedTest
    @CsvSource({"INT8, MaxPool", "INT8, Transpose", "UINT8, MaxPool", "INT16, Transpose", "UINT16, Transpose"})
    void integersThatAreMovedRunAsTheirNumbersDo(ElementType type, String operator) {
        Graph graph = movedIntegers(type, operator);
        assertThat(engine.obstacles(graph)).isEmpty();
        try (Program program = engine.compile(graph)) {
            Tensor x = Tensor.of(new float[] {0, 1, 0, 1, 0, 1, 0, 1}, 1, 2, 2, 2);
            float[] y = program.run(Map.of("x", x)).get("y").toFloatArray();
            float greater = operator.equals("MaxPool") ? (float) (Math.E / (1 + Math.E)) : 0.5f;
            assertThat(y[1]).isCloseTo(greater, within(1e-6f));
        }
    }

    @Test
    void aForestThatGivesMapsIsRefusedByName() {
        Graph graph = new GraphEditor()
                .name("forest")
                .opset("ai.onnx.ml", 1)
                .input("p", TensorType.floats(Shape.of(2, 3)))
                .add(new Node(
                        "zip",
                        "ai.onnx.ml",
                        "ZipMap",
                        List.of("p"),
                        List.of("probabilities"),
                        Attributes.NONE.with("classlabels_int64s", new long[] {0, 1, 2}),
                        Extras.NONE))
                .output("probabilities")
                .build();
        assertThat(engine.obstacles(graph))
                .singleElement()
                .asString()
                .contains("The output probabilities", "ZipMap (zip)", "export the model without ZipMap");
        assertThatThrownBy(() -> engine.compile(graph))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("ZipMap");
    }

    @Test
    void weightsAreReadWhereTheyLie() {
        Tensor weights = Tensor.full(ElementType.FLOAT, 2, 64, 64);
        assertThat(doubled(weights)).isEqualTo(Tensor.full(ElementType.FLOAT, 4, 64, 64));
        ByteBuffer heap = ByteBuffer.allocate(64 * 64 * 4).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(doubled(
                        Tensor.wrap(ElementType.FLOAT, heap.put(weights.bytes()).flip(), 64, 64)))
                .isEqualTo(Tensor.full(ElementType.FLOAT, 4, 64, 64));
        assertThat(doubled(Tensor.full(ElementType.UINT16, 2, 64, 64)))
                .isEqualTo(Tensor.full(ElementType.FLOAT, 4, 64, 64));
    }

    private static Tensor doubled(Tensor weights) {
        Graph graph = new GraphEditor()
                .name("test")
                .input("x", TensorType.floats(Shape.of(1)))
                .constant("w", weights)
                .add("", "Cast", List.of("w"), List.of("f"), Attributes.of("to", ElementType.FLOAT.code()))
                .add("", "Mul", List.of("f", "x"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        try (Program program = engine.compile(graph)) {
            return program.run(Map.of("x", Tensor.of(new float[] {2}, 1))).get("y");
        }
    }
}

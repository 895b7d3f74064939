package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The placement of conversions, and ONNX Runtime's fusions of them. */
class PlacementTest {

    private static final Tensor IMAGES = Networks.numbers(5, 2, 6, 6);

    /** A convolution with an operator after it. */
    private static Graph convolutionThen(UnaryOperator<Value> rest) {
        GraphBuilder graph = new GraphBuilder("small");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        graph.output("y", rest.apply(convolution(x, 3)));
        return graph.build();
    }

    private static Value convolution(Value x, int channels) {
        GraphBuilder graph = x.graph();
        Value weight = graph.constant(Networks.numbers(channels, x.size(1), 3, 3));
        Value bias = graph.constant(Networks.numbers(channels));
        return graph.apply("Conv", Attributes.NONE.with("pads", new long[] {1, 1, 1, 1}), x, weight, bias);
    }

    private static Value apply(String operator, Attributes attributes, Value... inputs) {
        return inputs[0].graph().apply(operator, attributes, inputs);
    }

    private static Attributes window() {
        return Attributes.NONE.with("kernel_shape", new long[] {2, 2}).with("strides", new long[] {2, 2});
    }

    private static Graph quantized(Graph graph) {
        return Networks.quantized(Networks.staticQuantization(), graph, IMAGES);
    }

    private static Node reader(Graph graph, String value) {
        return Readers.of(graph).of(value).get(0);
    }

    private static void checkFidelity(Graph graph, Graph quantized) {
        float[] exact = Networks.run(new OnnxEngineProvider(), graph, IMAGES);
        assertThat(Networks.fidelity(exact, Networks.run(new OnnxEngineProvider(), quantized, IMAGES)))
                .isGreaterThan(30);
    }

    @Test
    void convertsAroundALayerAndKeepsTheResultFloat() {
        Graph quantized = quantized(convolutionThen(v -> v));
        assertThat(Networks.operators(quantized))
                .containsExactlyInAnyOrder(
                        "QuantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "DequantizeLinear",
                        "Conv",
                        "QuantizeLinear",
                        "DequantizeLinear");
        assertThat(quantized.producer("y").orElseThrow().operator()).isEqualTo("DequantizeLinear");
        assertThat(quantized.type("y")).isEqualTo(convolutionThen(v -> v).type("y"));
    }

    @Test
    void letsTheRangeStandForAClamp() {
        Graph graph = convolutionThen(v -> apply("Relu", Attributes.NONE, v));
        Graph quantized = quantized(graph);
        assertThat(Networks.operators(quantized)).doesNotContain("Relu");
        checkFidelity(graph, quantized);
    }

    @Test
    void keepsAClampThatExcludesZero() {
        Graph graph = convolutionThen(v -> apply(
                "Clip", Attributes.NONE, v, v.graph().scalar(0.5), v.graph().scalar(6)));
        assertThat(Networks.operators(quantized(graph))).contains("Clip");
    }

    @Test
    void bringsAReluBehindAPoolingBeforeIt() throws Exception {
        Graph graph = convolutionThen(v -> apply("Relu", Attributes.NONE, apply("MaxPool", window(), v)));
        Graph quantized = quantized(graph);
        checkFidelity(graph, quantized);
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry("QLinearConv", 1L)
                .containsEntry("MaxPool", 1L)
                .containsEntry("QuantizeLinear", 1L)
                .containsEntry("DequantizeLinear", 1L)
                .doesNotContainKey("Relu");
    }

    @Test
    void givesAPoolingTheScaleOfItsInput() {
        Graph quantized = quantized(convolutionThen(v -> apply("MaxPool", window(), v)));
        Node pool = Networks.only(quantized, "MaxPool");
        Node before = quantized.producer(pool.input(0)).orElseThrow();
        Node after = reader(quantized, pool.output(0));
        assertThat(after.operator()).isEqualTo("QuantizeLinear");
        assertThat(after.inputs().subList(1, 3)).isEqualTo(before.inputs().subList(1, 3));
    }

    @Test
    void addsBranchesAsIntegers() throws Exception {
        Graph graph = convolutionThen(v -> {
            Value clamped = apply("Relu", Attributes.NONE, v);
            return apply("Relu", Attributes.NONE, apply("Add", Attributes.NONE, convolution(clamped, 3), clamped));
        });
        Graph quantized = quantized(graph);
        checkFidelity(graph, quantized);
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry("QLinearConv", 2L)
                .containsEntry("QLinearAdd", 1L)
                .containsEntry("QuantizeLinear", 1L)
                .containsEntry("DequantizeLinear", 1L);
    }

    @Test
    void padsTheIntegersThemselves() throws Exception {
        Graph graph = convolutionThen(v -> apply(
                "Pad",
                Attributes.NONE,
                v,
                v.graph().integers(0, 1, 0, 0, 0, 2, 0, 0),
                v.graph().scalar(0)));
        Graph quantized = quantized(graph);
        checkFidelity(graph, quantized);
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry("QLinearConv", 1L)
                .containsEntry("QuantizeLinear", 1L)
                .containsEntry("DequantizeLinear", 1L);
    }

    @Test
    void foldsABatchNormalizationExactly() {
        Graph graph = convolutionThen(v -> {
            GraphBuilder g = v.graph();
            Value gamma = g.constant(Tensor.of(new float[] {0.5f, 2, 1}, 3));
            Value beta = g.constant(Tensor.of(new float[] {0.1f, 0, -0.3f}, 3));
            Value mean = g.constant(Tensor.of(new float[] {1, -1, 0.5f}, 3));
            Value variance = g.constant(Tensor.of(new float[] {0.25f, 4, 1}, 3));
            return g.apply("BatchNormalization", Attributes.NONE, v, gamma, beta, mean, variance);
        });
        Graph folded = Preparation.of(graph).graph();
        assertThat(Networks.operators(folded)).containsExactly("Conv");
        float[] exact = Networks.run(new OnnxEngineProvider(), graph, IMAGES);
        assertThat(Networks.fidelity(exact, Networks.run(new OnnxEngineProvider(), folded, IMAGES)))
                .isGreaterThan(120);
    }

    @Test
    void takesTheFactorsOutOfADenseLayer() {
        for (int transposed = 0; transposed < 2; transposed++) {
            GraphBuilder builder = new GraphBuilder("dense");
            Value x = builder.input("x", TensorType.floats(Shape.batchOf(7)));
            Value weight = builder.constant(transposed == 1 ? Networks.numbers(4, 7) : Networks.numbers(7, 4));
            Attributes factors =
                    Attributes.of("transB", transposed).with("alpha", 0.5f).with("beta", 3f);
            builder.output("y", builder.apply("Gemm", factors, x, weight, builder.scalar(0.75)));
            Graph graph = builder.build();
            Tensor examples = Networks.numbers(6, 7);
            Graph quantized = Networks.quantized(Networks.staticQuantization(), graph, examples);
            Node dense = Networks.only(quantized, "Gemm");
            assertThat(dense.attributes().has("alpha") || dense.attributes().has("beta"))
                    .isFalse();
            float[] exact = Networks.run(new OnnxEngineProvider(), graph, examples);
            assertThat(Networks.fidelity(exact, Networks.run(new OnnxEngineProvider(), quantized, examples)))
                    .isGreaterThan(30);
        }
    }

    @Test
    void leavesTheArithmeticBeforeTheFirstLayerFloat() {
        GraphBuilder builder = new GraphBuilder("scaled");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        builder.output("y", convolution(x.mul(0.5), 3));
        Graph quantized = quantized(builder.build());
        Node scale = Networks.only(quantized, "Mul");
        assertThat(scale.input(0)).isEqualTo("x");
        assertThat(reader(quantized, scale.output(0)).operator()).isEqualTo("QuantizeLinear");
    }

    @Test
    void saysWhyALayerStaysFloat() {
        Graph graph = convolutionThen(v -> apply(
                "LogSoftmax", Attributes.of("axis", 1), apply("Conv", Attributes.NONE, v, v.reduceMean(true, 0))));
        List<LayerChange> changes = plan(Networks.staticQuantization(), graph);
        assertThat(changes)
                .extracting(LayerChange::change)
                .contains(
                        "int8, a scale for each output channel",
                        "stays float: its weight is computed, not constant",
                        "stays float: ONNX Runtime has no int8 kernel for LogSoftmax");
    }

    @Test
    void tellsHowMuchIsQuantizedAndWhatIsNot() {
        Graph graph = convolutionThen(v -> apply("LogSoftmax", Attributes.of("axis", 1), v));
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            List<String> notes = Networks.staticQuantization()
                    .plan(Model.of(graph), new TestScope(engine, Networks.data(IMAGES)))
                    .apply()
                    .notes();
            assertThat(notes)
                    .startsWith(
                            "The ranges are those of 5 examples of numbers.",
                            "1 of 1 layers with weights or products compute in int8; of the other 1 operators 0 do and 1 stay float.")
                    .anyMatch(note ->
                            note.matches("\\S+ stays float: ONNX Runtime has no int8 kernel for LogSoftmax\\."));
        }
    }

    @Test
    void keepsOnlyTheParametersThatAreStillThere() {
        GraphBuilder builder = new GraphBuilder("trained");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(2, 6, 6)));
        Value slope = builder.constant("slope", Tensor.of(new float[] {0.5f, 0.25f}, 2, 1, 1));
        Value kernel = builder.constant("kernel", Networks.numbers(3, 2, 3, 3));
        Value bent = builder.apply("PRelu", Attributes.NONE, x, slope);
        builder.output("y", builder.apply("Conv", Attributes.NONE, bent, kernel));
        Model model = Model.of(builder.build())
                .withParameters(Set.of("slope", "kernel"))
                .withInput(InputInfo.UNBOUNDED)
                .withClasses(List.of("a", "b", "c"))
                .withMetadata(Map.of("author", "someone"));
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            Model quantized = Networks.staticQuantization()
                    .plan(model, new TestScope(engine, Networks.data(IMAGES)))
                    .apply()
                    .model();
            assertThat(quantized.parameters()).containsExactly("slope");
            assertThat(quantized.graph().constants()).doesNotContainKey("kernel");
            assertThat(quantized.input()).isEqualTo(InputInfo.UNBOUNDED);
            assertThat(quantized.classes()).containsExactly("a", "b", "c");
            assertThat(quantized.metadata()).containsEntry("author", "someone");
        }
    }

    @Test
    void leavesExcludedLayersFloat() {
        Graph graph = convolutionThen(v -> v.graph().inLayer("head", () -> convolution(v, 2)));
        List<LayerChange> changes = plan(excluding("head*"), graph);
        assertThat(changes).extracting(LayerChange::change).contains("stays float: it is excluded");
        assertThatThrownBy(() -> plan(excluding("haed*"), graph))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("haed*");
        assertThatThrownBy(() -> plan(excluding("*"), graph))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("no layer that can be quantized");
    }

    private static StaticQuantization excluding(String names) {
        return new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_VNNI, true, 512, names);
    }

    private static List<LayerChange> plan(StaticQuantization method, Graph graph) {
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            return method.plan(Model.of(graph), new TestScope(engine, Networks.data(IMAGES)))
                    .changes();
        }
    }

    @Test
    void usesTheIntegersOfTheTarget() {
        Graph graph = convolutionThen(v -> v);
        Graph portable = Networks.quantized(
                new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, false, 512, ""), graph, IMAGES);
        Tensor weight = storedWeight(portable);
        assertThat(weight.toLongArray()).containsAnyOf(-64, 64);
        assertThat(LongStream.of(weight.toLongArray()).allMatch(q -> q >= -64 && q <= 64))
                .isTrue();
        Graph arm = Networks.quantized(
                new StaticQuantization(CalibrationMethod.MIN_MAX, Target.ARM64, true, 512, ""), graph, IMAGES);
        Node input = arm.producer(Networks.only(arm, "Conv").input(0)).orElseThrow();
        assertThat(arm.type(input.input(0)).elementType()).hasToString("INT8");
        // without VNNI an x86 processor would saturate; the other engine computes the sums as they are
        float[] exact = Networks.run(new OnnxEngineProvider(), graph, IMAGES);
        assertThat(Networks.fidelity(exact, Networks.run(new DjlEngineProvider(), arm, IMAGES)))
                .isGreaterThan(30);
    }

    private static Tensor storedWeight(Graph graph) {
        Node read = graph.producer(Networks.only(graph, "Conv").input(1)).orElseThrow();
        return Optional.ofNullable(graph.constants().get(read.input(0))).orElseThrow();
    }
}

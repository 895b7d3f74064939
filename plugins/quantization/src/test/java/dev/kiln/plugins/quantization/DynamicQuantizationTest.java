package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.Model;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Products whose inputs are quantized in every run. */
class DynamicQuantizationTest {

    private static final DynamicQuantization DEFAULT = new DynamicQuantization(Target.X86_VNNI, false, "");

    private static CompressionResult compressed(DynamicQuantization method, Graph graph) {
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            return method.plan(Model.of(graph), new TestScope(engine, Networks.data(Networks.numbers(1, 1))))
                    .apply();
        }
    }

    /** A dense layer with a transposed weight and factors, and a product without a bias. */
    private static Graph perceptron() {
        GraphBuilder graph = new GraphBuilder("perceptron");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(40)));
        Attributes factors = Attributes.of("transB", 1).with("alpha", 0.5f).with("beta", 2f);
        Value first = graph.apply(
                "Gemm",
                factors,
                x,
                graph.constant("W", Networks.numbers(30, 40)),
                graph.constant("b", Networks.numbers(30)));
        Value hidden = graph.apply("Relu", Attributes.NONE, first);
        graph.output("y", hidden.matMul(graph.constant("V", Networks.numbers(30, 6))));
        return graph.build();
    }

    @Test
    void becomesTheFusedKernelOfOnnxRuntime() throws Exception {
        Graph quantized = compressed(DEFAULT, perceptron()).model().graph();
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry("DynamicQuantizeMatMul", 2L)
                .doesNotContainKeys("MatMulInteger", "Gemm", "MatMul");
        assertThat(quantized.constants()).doesNotContainKeys("W", "V");
    }

    @Test
    void computesNearlyTheSameOnBothEngines() {
        Tensor examples = Networks.numbers(9, 40);
        float[] exact = Networks.run(new OnnxEngineProvider(), perceptron(), examples);
        for (boolean perChannel : new boolean[] {false, true}) {
            DynamicQuantization method = new DynamicQuantization(Target.X86_ANY, perChannel, "");
            Graph quantized = compressed(method, perceptron()).model().graph();
            assertThat(Networks.fidelity(exact, Networks.run(new OnnxEngineProvider(), quantized, examples)))
                    .isGreaterThan(30);
            assertThat(Networks.fidelity(exact, Networks.run(new DjlEngineProvider(), quantized, examples)))
                    .isGreaterThan(30);
        }
    }

    @Test
    void leavesConvolutionsFloatAndSaysWhy() {
        GraphBuilder graph = new GraphBuilder("mixed");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1, 3, 3)));
        Value convolved = graph.apply("Conv", Attributes.NONE, x, graph.constant(Networks.numbers(2, 1, 3, 3)));
        Value flat = graph.apply("Flatten", Attributes.NONE, convolved);
        graph.output("y", flat.matMul(graph.constant(Networks.numbers(2, 2))));
        CompressionResult compressed = compressed(DEFAULT, graph.build());
        assertThat(Networks.operators(compressed.model().graph())).contains("Conv", "MatMulInteger");
        assertThat(compressed.layers())
                .extracting(LayerChange::change)
                .containsExactly(
                        "stays float: a convolution in dynamic int8 is slower than in float; static-quantization is for it",
                        "int8, its input quantized in every run");
    }

    @Test
    void namesTheLayersThatStayFloatAndSaysWhy() {
        GraphBuilder graph = new GraphBuilder("mixed");
        Value x = graph.input("x", TensorType.floats(Shape.of(4, 4)));
        Value turned = graph.inLayer(
                "turned",
                () -> graph.apply("Gemm", Attributes.of("transA", 1), x, graph.constant(Networks.numbers(4, 3))));
        Value summed = graph.inLayer(
                "summed",
                () -> graph.apply(
                        "Einsum",
                        Attributes.NONE.with("equation", "ij,jk->ik"),
                        turned,
                        graph.constant(Networks.numbers(3, 5))));
        graph.output("y", summed.matMul(graph.constant(Networks.numbers(5, 2))));
        assertThat(compressed(DEFAULT, graph.build()).notes())
                .contains("1 of 3 layers compute in int8 with ranges computed in every run.")
                .anyMatch(note -> note.matches("turned\\S* stays float: its input is transposed\\."))
                .anyMatch(note -> note.matches(
                        "summed\\S* stays float: dynamic-quantization quantizes MatMul" + " and Gemm, not Einsum\\."));
    }

    @Test
    void rejectsAModelWithoutProducts() {
        GraphBuilder graph = new GraphBuilder("none");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(3))).mul(2));
        Graph built = graph.build();
        assertThatThrownBy(() -> compressed(DEFAULT, built))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("no MatMul, Gemm or table");
    }

    @Test
    void saysThatTheConstantStandsOnTheLeftWhereNothingElseIsThere() {
        GraphBuilder graph = new GraphBuilder("left");
        Value x = graph.input("x", TensorType.floats(Shape.of(4, 2)));
        graph.output(
                "y",
                graph.inLayer(
                        "product",
                        () -> graph.constant("w", Networks.numbers(3, 4)).matMul(x)));
        Graph left = graph.build();
        for (Compressor method : List.of(DEFAULT, Networks.staticQuantization())) {
            assertThatThrownBy(() -> Networks.compressed(method, left, Networks.numbers(4, 2)))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("product")
                    .hasMessageEndingWith("stays float, as its constant is the left operand.");
        }
    }
}

package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of which 8 bits would keep only one operand. */
class MaskedSumTest {

    private static final Tensor EXAMPLES = Networks.numbers(8, 5, 6);

    /** Attention of 5 places over 6 features: the test chooses the mask that is added to the scores. */
    private static Graph attention(UnaryOperator<Value> masked) {
        GraphBuilder graph = new GraphBuilder("attention");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(5, 6)));
        Value queries = x.matMul(graph.constant(Networks.numbers(6, 6)));
        Value keys = graph.apply("Transpose", Attributes.NONE.with("perm", new long[] {0, 2, 1}), x);
        Value scores = queries.matMul(keys).mul(0.1);
        Value weights = graph.apply("Softmax", Attributes.of("axis", -1), masked.apply(scores));
        graph.output("y", weights.matMul(x).matMul(graph.constant(Networks.numbers(6, 3))));
        return graph.build();
    }

    private static Tensor causal(float hidden) {
        float[] values = new float[25];
        for (int i = 0; i < 25; i++) {
            values[i] = i % 5 > i / 5 ? hidden : 0;
        }
        return Tensor.of(values, 5, 5);
    }

    private static void checkFaithful(Graph graph) {
        CompressionResult compressed = Networks.compressed(Networks.staticQuantization(), graph, EXAMPLES);
        Graph quantized = compressed.model().graph();
        assertThat(Networks.fidelity(new OnnxEngineProvider(), graph, quantized, EXAMPLES))
                .isGreaterThan(20);
        assertThat(Networks.fidelity(new DjlEngineProvider(), graph, quantized, EXAMPLES))
                .isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(floats = {-Float.MAX_VALUE, -1e9f, -1e4f, -1e3f, Float.NEGATIVE_INFINITY})
    void leavesScoresAndAConstantMaskFloat(float hidden) {
        checkFaithful(attention(scores -> scores.add(scores.graph().constant("mask", causal(hidden)))));
    }

    @Test
    void leavesScoresAndAMaskOfEachExampleFloat() {
        checkFaithful(attention(scores -> {
            GraphBuilder graph = scores.graph();
            Value hidden = graph.apply("Less", Attributes.NONE, scores, graph.scalar(-3));
            return scores.add(hidden.cast(ElementType.FLOAT).mul(-1e30));
        }));
    }

    @Test
    void leavesWhatIsInfiniteFloat() {
        checkFaithful(attention(scores -> {
            GraphBuilder graph = scores.graph();
            Value hidden = graph.apply("Less", Attributes.NONE, scores, graph.scalar(-3));
            Value mask = hidden.where(graph.scalar(Double.NEGATIVE_INFINITY), graph.scalar(0));
            return scores.add(mask);
        }));
    }

    @Test
    void namesTheSumAndTheRanges() {
        Graph graph = attention(scores -> scores.graph()
                .inLayer("masking", () -> scores.add(scores.graph().constant("mask", causal(-1e4f)))));
        assertThat(Networks.compressed(Networks.staticQuantization(), graph, EXAMPLES)
                        .notes())
                .anyMatch(note -> note.matches("masking\\S* stays float: 8 bits over its result, -100\\S+ to \\S+,"
                        + " would leave little of its input .*"));
    }

    @Test
    void leavesAConcatenationOfAWideAndANarrowPartFloat() {
        GraphBuilder builder = new GraphBuilder("parts");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(5, 6)));
        Value narrow = x.matMul(builder.constant(Networks.numbers(6, 4)));
        Value wide = narrow.mul(1000);
        Value both = builder.apply("Concat", Attributes.of("axis", -1), narrow, wide);
        // the wide operand counts little
        builder.output(
                "y", both.mul(builder.constant(Tensor.of(new float[] {1, 1, 1, 1, 1e-4f, 1e-4f, 1e-4f, 1e-4f}, 8))));
        checkFaithful(builder.build());
    }

    @Test
    void goesOnToAddASmallBiasAsIntegers() throws Exception {
        GraphBuilder builder = new GraphBuilder("biased");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(5, 6)));
        Value product = x.matMul(builder.constant(Networks.numbers(6, 4)));
        Value biased = product.add(builder.constant(Tensor.of(new float[] {1e-3f, -1e-3f, 2e-3f, 0}, 4)));
        builder.output("y", biased.matMul(builder.constant(Networks.numbers(4, 3))));
        Graph graph = builder.build();
        Graph quantized = Networks.quantized(Networks.staticQuantization(), graph, EXAMPLES);
        assertThat(OptimizedGraph.operators(quantized)).containsEntry("QLinearAdd", 1L);
    }
}

package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.simplify.ChannelArithmetic;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A convolution, a Relu and a dense layer. The expected constants are those that {@code quantize_static} of ONNX
 * Runtime 1.30 stores for the same graph and examples (QDQ, UINT8 activations, INT8 weights, per channel).
 */
class FixedGraphTest {

    private static final Tensor EXAMPLES = Networks.numbers(3, 2, 4, 4);

    private static final StaticQuantization EIGHT_BITS =
            new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_VNNI, true, 512, "");

    private static Graph network() {
        GraphBuilder graph = new GraphBuilder("fixed");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 4, 4)));
        Tensor kernel = ChannelArithmetic.scaled(Networks.numbers(3, 2, 3, 3), 0, new double[] {1, 0.25, 2});
        Value convolved = graph.apply(
                "Conv",
                Attributes.NONE.with("pads", new long[] {1, 1, 1, 1}),
                x,
                graph.constant("W", kernel),
                graph.constant("b", Tensor.of(new float[] {0.5f, -0.75f, 0.125f}, 3)));
        Value flat = graph.apply("Flatten", Attributes.NONE, graph.apply("Relu", Attributes.NONE, convolved));
        Value bias = graph.constant("gb", Tensor.of(new float[] {0.1f, 0.2f, 0.3f, 0.4f, -0.5f}, 5));
        Value weight = graph.constant("G", Networks.numbers(5, 48));
        graph.output("y", graph.apply("Gemm", Attributes.of("transB", 1), flat, weight, bias));
        return graph.build();
    }

    private static Tensor constant(Graph graph, String name) {
        return Objects.requireNonNull(graph.constants().get(name), name);
    }

    @Test
    void storesTheConvolutionBitForBitAsOnnxRuntimesToolDoes() {
        Graph quantized = Networks.quantized(EIGHT_BITS, network(), EXAMPLES);
        Node convolution = Networks.only(quantized, "Conv");
        Node input = quantized.producer(convolution.input(0)).orElseThrow();
        assertThat(constant(quantized, input.input(1)).floats().get(0)).isEqualTo(0.012254902f);
        assertThat(constant(quantized, input.input(2)).toLongArray()).containsExactly(128);
        Node weight = quantized.producer(convolution.input(1)).orElseThrow();
        assertThat(weight.attributes().integer("axis", -1)).isZero();
        assertThat(constant(quantized, weight.input(1)).toFloatArray())
                .containsExactly(0.011811024f, 0.0030757873f, 0.023129921f);
        assertThat(constant(quantized, weight.input(0)).toLongArray())
                .containsExactly(
                        -103, -5, 93, -77, 21, 119, -50, 48, -122, -24, 74, -95, 3, 101, -69, 29, 127, -42, 53, -109,
                        -15, 79, -84, 10, 104, -58, 36, -127, -33, 61, -102, -8, 86, -76, 18, 112, -54, 46, -127, -27,
                        73, -100, 0, 100, -73, 27, 127, -46, 54, -119, -19, 81, -92, 8);
        Node bias = quantized.producer(convolution.input(2)).orElseThrow();
        assertThat(constant(quantized, bias.input(0)).toLongArray()).containsExactly(3454, -19897, 441);
        assertThat(constant(quantized, bias.input(1)).toFloatArray())
                .containsExactly(1.4474294e-4f, 3.7693473e-5f, 2.8345492e-4f);
    }

    @Test
    void storesTheDenseLayerBitForBitAsOnnxRuntimesToolDoes() {
        Graph quantized = Networks.quantized(EIGHT_BITS, network(), EXAMPLES);
        Node dense = Networks.only(quantized, "Gemm");
        Node flat = quantized.producer(dense.input(0)).orElseThrow();
        assertThat(constant(quantized, flat.input(1)).floats().get(0)).isEqualTo(0.04405637f);
        assertThat(constant(quantized, flat.input(2)).toLongArray()).containsExactly(0);
        Node weight = quantized.producer(dense.input(1)).orElseThrow();
        assertThat(constant(quantized, weight.input(1)).toFloatArray()).containsExactly(0.012303149f);
        assertThat(constant(quantized, weight.input(0)).toLongArray())
                .startsWith(-99, -5, 89, -74, 20, 114, -48, 46, -117, -23, 71, -91, 3, 97, -66, 28, 122, -41, 53, -109);
        Node bias = quantized.producer(dense.input(2)).orElseThrow();
        assertThat(constant(quantized, bias.input(0)).toLongArray()).containsExactly(184, 369, 553, 738, -922);
        assertThat(constant(quantized, bias.input(1)).toFloatArray()).containsExactly(5.420321e-4f);
    }

    @Test
    void computesNearlyTheSameOnBothEngines() {
        float[] exact = Networks.run(new OnnxEngineProvider(), network(), EXAMPLES);
        Graph quantized = Networks.quantized(Networks.staticQuantization(), network(), EXAMPLES);
        float[] onnx = Networks.run(new OnnxEngineProvider(), quantized, EXAMPLES);
        float[] djl = Networks.run(new DjlEngineProvider(), quantized, EXAMPLES);
        // each of the 8 bits gives some 6 dB, less the losses of two layers and of the rounding of small numbers
        assertThat(Networks.fidelity(exact, onnx)).isGreaterThan(30);
        assertThat(Networks.fidelity(exact, djl)).isGreaterThan(30);
        assertThat(djl).containsExactly(onnx, within(0.3f));
    }

    @Test
    void becomesIntegerKernelsInOnnxRuntime() throws Exception {
        Graph quantized = Networks.quantized(Networks.staticQuantization(), network(), EXAMPLES);
        assertThat(OptimizedGraph.operators(quantized))
                .containsEntry("QLinearConv", 1L)
                .containsEntry("QGemm", 1L)
                .containsEntry("QuantizeLinear", 1L)
                .doesNotContainKeys("DequantizeLinear", "Conv", "Gemm", "Relu");
    }
}

package dev.kiln.plugins.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that are quantized layer by layer, or repeatedly. */
class SeveralPassesTest {

    private static final Tensor EXAMPLES = Networks.numbers(12, 10);

    /** Two branches that read one input, and a layer on their sum. */
    private static Graph branches() {
        GraphBuilder graph = new GraphBuilder("branches");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(10)));
        Value a = graph.inLayer("A", () -> layer(x, 8));
        Value b = graph.inLayer("B", () -> layer(x, 8));
        graph.output("y", graph.inLayer("C", () -> layer(a.add(b), 4)));
        return graph.build();
    }

    private static Value layer(Value x, int width) {
        GraphBuilder graph = x.graph();
        Value sum = graph.apply(
                "Gemm",
                Attributes.NONE,
                x,
                graph.constant(Networks.numbers(x.size(1), width)),
                graph.constant(Networks.numbers(width)));
        return graph.apply("Relu", Attributes.NONE, sum);
    }

    private static Compressor ofStatic(String exclude) {
        return new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, true, 512, exclude);
    }

    private static Compressor ofDynamic(String exclude) {
        return new DynamicQuantization(Target.X86_ANY, false, exclude);
    }

    static Stream<Arguments> passes() {
        return Stream.of(
                Arguments.of(ofStatic("B*"), ofStatic("")),
                Arguments.of(ofStatic("C*"), ofStatic("")),
                Arguments.of(ofDynamic("B*"), ofDynamic("")),
                Arguments.of(ofStatic("B*"), ofDynamic("")),
                Arguments.of(ofDynamic("B*"), ofStatic("")));
    }

    @ParameterizedTest
    @MethodSource("passes")
    void quantizesTheRestInASecondPassUnderNamesOfItsOwn(Compressor first, Compressor second) {
        Graph half = Networks.quantized(first, branches(), EXAMPLES);
        CompressionResult whole = Networks.compressed(second, half, EXAMPLES);
        Graph graph = whole.model().graph();
        assertThat(graph.nodes())
                .extracting(Node::name)
                .filteredOn(name -> !name.isEmpty())
                .doesNotHaveDuplicates();
        assertThat(Networks.fidelity(new OnnxEngineProvider(), branches(), graph, EXAMPLES))
                .isGreaterThan(25);
        assertThat(Networks.fidelity(new DjlEngineProvider(), branches(), graph, EXAMPLES))
                .isGreaterThan(25);
    }

    @Test
    void countsTheLayersOfAnEarlierPassAsWhatTheyAre() {
        Graph half = Networks.quantized(ofStatic("B*"), branches(), EXAMPLES);
        assertThat(Networks.compressed(ofStatic(""), half, EXAMPLES).notes())
                .contains(
                        "3 of 3 layers with weights or products compute in int8, 2 of them by an earlier quantization;"
                                + " of the other 2 operators 2 do and 0 stay float.");
    }

    @Test
    void refusesAModelThatIsQuantizedAlready() {
        for (Compressor method : List.of(ofStatic(""), ofDynamic(""))) {
            Graph whole = Networks.quantized(method, branches(), EXAMPLES);
            for (Compressor again : List.of(ofStatic(""), ofDynamic(""))) {
                assertThatThrownBy(() -> Networks.quantized(again, whole, EXAMPLES))
                        .isInstanceOf(OptionException.class)
                        .hasMessageContaining("is quantized already");
            }
        }
    }
}

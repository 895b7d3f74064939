package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linear layers in a row are multiplied where that makes nothing larger. */
class LayersInARowTest {

    private static final Attributes PADDED = Attributes.NONE.with("pads", new long[] {1, 1, 1, 1});

    private final GraphBuilder graph = new GraphBuilder("rows");

    private Value numbers(long... shape) {
        return graph.constant(Simplified.numbers(shape));
    }

    private Value images() {
        return graph.input("x", TensorType.floats(Shape.batchOf(4, 6, 5)));
    }

    private Graph simplified(Value y) {
        graph.output("y", y);
        return Simplified.checked(graph.build());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "1, 0", "1, 1"})
    void multipliesDenseLayers(long first, long second) {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value a = first == 1 ? numbers(8, 6) : numbers(6, 8);
        Value b = second == 1 ? numbers(3, 8) : numbers(8, 3);
        Value hidden = graph.apply("Gemm", Attributes.of("transB", first).with("alpha", 0.5f), x, a, numbers(8));
        Value dense = graph.apply(
                "Gemm", Attributes.of("transB", second).with("alpha", 2f).with("beta", 3f), hidden, b, numbers(3));
        Graph simplified = simplified(dense);
        assertThat(Simplified.operators(simplified)).containsExactly("Gemm");
        assertThat(simplified.constant(simplified.nodes().get(0).input(1)).shape())
                .containsExactly(6, 3);
    }

    @Test
    void multipliesProductsOfMoreAxes() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(5, 6)));
        assertThat(Simplified.operators(simplified(x.matMul(numbers(6, 8)).matMul(numbers(8, 4)))))
                .containsExactly("MatMul");
    }

    @Test
    void leavesTheFactorsOfALargeMatrix() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(12)));
        assertThat(Simplified.operators(simplified(x.matMul(numbers(12, 2)).matMul(numbers(2, 12)))))
                .containsExactly("MatMul", "MatMul");
    }

    @Test
    void multipliesAKernelOfOneElementIntoTheConvolutionBeforeIt() {
        Value first = graph.apply("Conv", PADDED, images(), numbers(8, 4, 3, 3), numbers(8));
        Graph simplified = simplified(graph.apply("Conv", Attributes.NONE, first, numbers(5, 8, 1, 1), numbers(5)));
        assertThat(Simplified.operators(simplified)).containsExactly("Conv");
        assertThat(simplified.constant(simplified.nodes().get(0).input(1)).shape())
                .containsExactly(5, 4, 3, 3);
    }

    @Test
    void multipliesAKernelOfOneElementIntoTheConvolutionAfterIt() {
        Value first = graph.apply("Conv", Attributes.NONE, images(), numbers(8, 4, 1, 1), numbers(8));
        Attributes strided = Attributes.NONE.with("strides", new long[] {2, 1});
        assertThat(Simplified.operators(simplified(graph.apply("Conv", strided, first, numbers(5, 8, 3, 2)))))
                .containsExactly("Conv");
    }

    @Test
    void multipliesIntoAPaddedConvolutionWhereThereIsNoBias() {
        Value first = graph.apply("Conv", Attributes.NONE, images(), numbers(8, 4, 1, 1));
        assertThat(Simplified.operators(simplified(graph.apply("Conv", PADDED, first, numbers(5, 8, 3, 3)))))
                .containsExactly("Conv");
    }

    @Test
    void leavesABiasBeforePadding() {
        Value first = graph.apply("Conv", Attributes.NONE, images(), numbers(8, 4, 1, 1), numbers(8));
        assertThat(Simplified.operators(simplified(graph.apply("Conv", PADDED, first, numbers(5, 8, 3, 3)))))
                .containsExactly("Conv", "Conv");
    }

    @Test
    void leavesABottleneck() {
        Value first = graph.apply("Conv", Attributes.NONE, images(), numbers(2, 4, 1, 1));
        assertThat(Simplified.operators(simplified(graph.apply("Conv", PADDED, first, numbers(8, 2, 3, 3)))))
                .containsExactly("Conv", "Conv");
    }

    @Test
    void leavesConvolutionsInGroups() {
        Value first = graph.apply("Conv", PADDED.with("group", 4), images(), numbers(4, 1, 3, 3));
        assertThat(Simplified.operators(simplified(graph.apply("Conv", Attributes.NONE, first, numbers(4, 4, 1, 1)))))
                .containsExactly("Conv", "Conv");
    }

    @Test
    void leavesTheZerosOfAPrunedModel() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        graph.output("y", x.matMul(numbers(6, 8)).matMul(numbers(8, 3)));
        Model pruned = Sparsity.recorded(Model.of(graph.build()), "magnitude-pruning");
        Model simplified = Simplified.result(pruned).model();
        assertThat(Simplified.operators(simplified.graph())).containsExactly("MatMul", "MatMul");
        assertThat(simplified.metadata()).isEqualTo(pruned.metadata());
    }

    @Test
    void writesAProductAndARowAsOneOperator() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value other = graph.input("other", TensorType.floats(Shape.of(6, 8)));
        Value row = graph.input("row", TensorType.floats(Shape.of(8)));
        assertThat(Simplified.operators(simplified(row.add(x.matMul(other))))).containsExactly("Gemm");
    }

    @Test
    void leavesAProductAndAMatrixOfMoreAxes() {
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(6)));
        Value other = graph.input("other", TensorType.floats(Shape.of(6, 8)));
        Value more = graph.input("more", TensorType.floats(Shape.of(2, 1, 8)));
        assertThat(Simplified.operators(simplified(x.matMul(other).add(more)))).containsExactly("MatMul", "Add");
    }
}

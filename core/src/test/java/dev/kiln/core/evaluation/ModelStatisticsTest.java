package dev.kiln.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.graph.Convolution;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.graph.Window;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;
import org.junit.jupiter.api.Test;

class ModelStatisticsTest {

    private static Model network(Shape input) {
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(input));
        Value kernel = graph.constant("kernel", Tensor.full(ElementType.FLOAT, 1, 16, 1, 3, 3));
        Value bias = graph.constant("bias", Tensor.zeros(ElementType.FLOAT, 16));
        Value hidden =
                Convolution.apply(x, kernel, bias, Window.of(3, 3), 1).relu().reshape(-1, 16 * 26 * 26);
        Value weight = graph.constant("weight", Tensor.full(ElementType.FLOAT, 0.5, 10, 16 * 26 * 26));
        graph.output("y", hidden.gemm(weight, null, false, true).mul(2));
        return Model.of(graph.build());
    }

    @Test
    void countsParametersAndThoseThatAreNotZero() {
        ModelStatistics statistics = ModelStatistics.of(network(Shape.batchOf(1, 28, 28)));
        assertThat(statistics.parameters()).isEqualTo(16 * 9 + 16 + 10 * 16 * 26 * 26);
        assertThat(statistics.nonZeroParameters()).isEqualTo(16 * 9 + 10 * 16 * 26 * 26);
        assertThat(statistics.parameterBytes()).isEqualTo(4 * statistics.parameters());
    }

    @Test
    void countsMultiplyAccumulatesForOneExample() {
        long expected = 26 * 26 * 16 * 9 + 16 * 26 * 26 * 10;
        assertThat(ModelStatistics.of(network(Shape.batchOf(1, 28, 28))).macs()).hasValue(expected);
        assertThat(ModelStatistics.of(network(Shape.of(8, 1, 28, 28))).macs()).hasValue(expected);
    }

    @Test
    void countsLayerByLayer() {
        ModelStatistics statistics = ModelStatistics.of(network(Shape.batchOf(1, 28, 28)));
        LayerStatistics first = statistics.layers().get(0);
        assertThat(first.operator()).isEqualTo("Conv");
        assertThat(first.output()).isEqualTo(Shape.of(1, 16, 26, 26));
        assertThat(first.parameters()).isEqualTo(160);
        assertThat(first.nonZeroParameters()).isEqualTo(144);
        assertThat(statistics.layers()).extracting(LayerStatistics::operator).contains("Gemm", "Relu");
    }

    @Test
    void countsAParameterThatTwoLayersReadOnce() {
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value shared = graph.constant("shared", Tensor.full(ElementType.FLOAT, -0.0, 4, 4));
        graph.output("y", x.matMul(shared).matMul(shared));
        ModelStatistics statistics = ModelStatistics.of(Model.of(graph.build()));
        assertThat(statistics.parameters()).isEqualTo(16);
        assertThat(statistics.nonZeroParameters()).isZero();
        assertThat(statistics.macs()).hasValue(32);
    }
}

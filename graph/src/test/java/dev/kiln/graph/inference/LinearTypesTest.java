package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import org.junit.jupiter.api.Test;

class LinearTypesTest {

    private final Operators ops = new Operators();

    @Test
    void matMulFollowsNumPy() {
        assertThat(ops.floats("N", 784).matMul(ops.floats(784, 10)).shape()).isEqualTo(shape("N", 10));
        assertThat(ops.floats(2, 1, 3, 4).matMul(ops.floats(5, 4, 6)).shape()).isEqualTo(Shape.of(2, 5, 3, 6));
        assertThat(ops.floats(4).matMul(ops.floats(4)).shape()).isEqualTo(Shape.SCALAR);
        assertThat(ops.floats(4).matMul(ops.floats(7, 4, 5)).shape()).isEqualTo(Shape.of(7, 5));
        assertThat(ops.floats(7, 3, 4).matMul(ops.floats(4)).shape()).isEqualTo(Shape.of(7, 3));
    }

    @Test
    void matMulOfTheUnknownIsUnknown() {
        assertThat(ops.unknown().matMul(ops.floats(4, 5)).shape()).isEqualTo(Shape.UNRANKED);
    }

    @Test
    void matMulNamesTheLayerOfAMistake() {
        Value x = ops.floats("N", 784);
        Value w = ops.floats(100, 10);
        assertThatThrownBy(() -> ops.graph().inLayer("dense_1", () -> x.matMul(w)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("dense_1.MatMul")
                .hasMessageContaining("784 and 100");
        assertThatThrownBy(() -> x.matMul(ops.input(ElementType.DOUBLE, 784, 10)))
                .hasMessageContaining("different element types");
        assertThatThrownBy(() -> x.matMul(ops.floats())).hasMessageContaining("1 or more axes");
    }

    @Test
    void gemmTransposesFirst() {
        Value a = ops.floats(4, "N");
        Value b = ops.floats(10, 4);
        assertThat(a.gemm(b, ops.floats(10), true, true).shape()).isEqualTo(shape("N", 10));
        assertThat(ops.floats("N", 4).gemm(ops.floats(4, 3), null, false, false).shape())
                .isEqualTo(shape("N", 3));
        assertThat(ops.unranked(ElementType.FLOAT).gemm(b, null, false, true).shape())
                .isEqualTo(shape("?", 10));
    }

    @Test
    void gemmRefusesABiasThatMakesTheResultLarger() {
        Value a = ops.floats(1, 4);
        assertThatThrownBy(() -> a.gemm(ops.floats(4, 3), ops.floats(5, 3), false, false))
                .hasMessageContaining("does not broadcast to [1, 3]");
        assertThatThrownBy(() -> a.gemm(ops.floats(5, 3), null, false, false)).hasMessageContaining("summed over");
        assertThatThrownBy(() -> a.gemm(ops.floats(2, 4, 3), null, false, false))
                .hasMessageContaining("2 axes");
    }

    @Test
    void einsumReadsItsEquation() {
        assertThat(einsum("bij,bjk->bik", ops.floats("N", 2, 3), ops.floats("N", 3, 4)))
                .isEqualTo(shape("N", 2, 4));
        assertThat(einsum("ij,jk", ops.floats(2, 3), ops.floats(3, 4))).isEqualTo(Shape.of(2, 4));
        assertThat(einsum("...ij, ...jk -> ...ik", ops.floats(5, 1, 2, 3), ops.floats(7, 3, 4)))
                .isEqualTo(Shape.of(5, 7, 2, 4));
        assertThat(einsum("ii->i", ops.floats(3, 3))).isEqualTo(Shape.of(3));
        assertThat(einsum("ij->", ops.floats(2, 3))).isEqualTo(Shape.SCALAR);
    }

    @Test
    void einsumRefusesWhatDoesNotFit() {
        assertThatThrownBy(() -> einsum("ij,jk->ik", ops.floats(2, 3), ops.floats(4, 5)))
                .hasMessageContaining("the axes j are 3 and 4");
        assertThatThrownBy(() -> einsum("ij->i", ops.floats(2, 3, 4))).hasMessageContaining("does not fit");
        assertThatThrownBy(() -> einsum("ij->k", ops.floats(2, 3))).hasMessageContaining("letter k");
    }

    private Shape einsum(String equation, Value... inputs) {
        return ops.apply("Einsum", Attributes.NONE.with("equation", equation), inputs)
                .shape();
    }
}

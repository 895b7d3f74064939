package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A layer normalization of elementary operators becomes one operator. */
class LayerNormalizationsTest {

    private final GraphBuilder graph = new GraphBuilder("normalization");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(5, 6)));

    private Value normalized(long axis, boolean isPower, double exponent) {
        Value centred = x.sub(x.reduceMean(true, axis));
        Value square = isPower ? centred.pow(exponent) : centred.mul(centred);
        return centred.div(square.reduceMean(true, axis).add(1e-3).sqrt());
    }

    private Value row(String name) {
        return graph.constant(name, Simplified.positive(6));
    }

    private Graph simplified(Value y) {
        graph.output("y", y);
        return Simplified.checked(graph.build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void becomesOneOperator(boolean isPower) {
        Value y = normalized(-1, isPower, 2).mul(row("scale")).add(row("bias").neg());
        assertThat(Simplified.operators(simplified(y))).containsExactly("LayerNormalization");
    }

    @Test
    void becomesOneOperatorWithoutABias() {
        Value y = row("scale").mul(normalized(2, true, 2));
        Graph simplified = simplified(y.exp());
        assertThat(Simplified.operators(simplified)).containsExactly("LayerNormalization", "Exp");
        assertThat(simplified.constants()).containsOnlyKeys("scale");
    }

    @Test
    void becomesOneOperatorBeforeItIsTrained() {
        Value ones = graph.constant("ones", Tensor.full(ElementType.FLOAT, 1, 6));
        Value zeros = graph.constant("zeros", Tensor.zeros(ElementType.FLOAT, 6));
        assertThat(Simplified.operators(
                        simplified(normalized(-1, true, 2).mul(ones).add(zeros))))
                .containsExactly("LayerNormalization");
    }

    @Test
    void staysAlongAnotherAxis() {
        Value y = normalized(1, true, 2).mul(row("scale"));
        assertThat(Simplified.operators(simplified(y))).doesNotContain("LayerNormalization");
    }

    @Test
    void staysWithAnotherPower() {
        Value y = normalized(-1, true, 4).mul(row("scale"));
        assertThat(Simplified.operators(simplified(y))).doesNotContain("LayerNormalization");
    }

    @Test
    void staysWithAScaleOfOtherAxes() {
        Value y = normalized(-1, true, 2).mul(graph.constant(Simplified.positive(5, 6)));
        assertThat(Simplified.operators(simplified(y))).doesNotContain("LayerNormalization");
    }
}

package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import org.junit.jupiter.api.Test;

class LossTypesTest {

    private final Operators ops = new Operators();
    private final Value scores = ops.floats("N", 5, 7);
    private final Value labels = ops.input(ElementType.INT64, "N", 7);

    @Test
    void reduceToAScalarUnlessToldOtherwise() {
        assertThat(ops.apply("SoftmaxCrossEntropyLoss", scores, labels).shape()).isEqualTo(Shape.SCALAR);
        assertThat(ops.several(2, "SoftmaxCrossEntropyLoss", Attributes.NONE.with("reduction", "none"), scores, labels))
                .extracting(v -> v.type().toString())
                .containsExactly("FLOAT [N, 7]", "FLOAT [N, 5, 7]");
        assertThat(ops.apply("NegativeLogLikelihoodLoss", Attributes.NONE.with("reduction", "none"), scores, labels)
                        .shape())
                .isEqualTo(shape("N", 7));
    }

    @Test
    void refuseLabelsOfOtherAxes() {
        assertThatThrownBy(() -> ops.apply("SoftmaxCrossEntropyLoss", scores, ops.input(ElementType.INT64, "N", 6)))
                .hasMessageContaining("7 and 6 long");
    }
}

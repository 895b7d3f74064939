package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import org.junit.jupiter.api.Test;

class PartTypesTest {

    private final Operators ops = new Operators();

    @Test
    void concatAddsTheLengths() {
        assertThat(ops.floats("N", 3, 4).concat(1, ops.floats("N", 5, 4)).shape())
                .isEqualTo(shape("N", 8, 4));
        assertThat(ops.floats("N", 3).concat(0, ops.floats("M", 3)).shape()).isEqualTo(shape("?", 3));
        assertThat(ops.floats("?", 3).concat(-1, ops.floats("N", 3)).shape()).isEqualTo(shape("N", 6));
        assertThat(ops.floats(2).concat(0, ops.unknown()).shape()).isEqualTo(Shape.UNRANKED);
    }

    @Test
    void concatRefusesOtherAxesThatDiffer() {
        assertThatThrownBy(() -> ops.floats(2, 3).concat(0, ops.floats(2, 4)))
                .hasMessageContaining("the axes 1 of its inputs are 3 and 4 long");
        assertThatThrownBy(() -> ops.floats(2, 3).concat(0, ops.floats(2))).hasMessageContaining("2 axes");
    }

    @Test
    void splitGivesEqualPartsAndASmallerLast() {
        assertThat(ops.several(3, "Split", Attributes.of("axis", 1).with("num_outputs", 3), ops.floats("N", 7)))
                .extracting(Value::shape)
                .containsExactly(shape("N", 3), shape("N", 3), shape("N", 1));
    }

    @Test
    void splitGivesThePartsAskedFor() {
        assertThat(ops.several(2, "Split", Attributes.NONE, ops.floats(5, "N"), ops.constant(1L, 4L)))
                .extracting(Value::shape)
                .containsExactly(shape(1, "N"), shape(4, "N"));
        assertThatThrownBy(() -> ops.several(2, "Split", Attributes.NONE, ops.floats(6), ops.constant(1L, 4L)))
                .hasMessageContaining("5 entries together");
        assertThatThrownBy(() -> ops.several(3, "Split", Attributes.NONE, ops.floats(5), ops.constant(1L, 4L)))
                .hasMessageContaining("2 parts and has 3 outputs");
    }

    @Test
    void sliceFollowsNumPy() {
        Value x = ops.floats("N", 10);
        assertThat(x.slice(1, 2, 7).shape()).isEqualTo(shape("N", 5));
        assertThat(x.slice(1, -3, Long.MAX_VALUE).shape()).isEqualTo(shape("N", 3));
        assertThat(x.slice(1, 0, 10, 3).shape()).isEqualTo(shape("N", 4));
        assertThat(x.slice(1, 9, Long.MIN_VALUE, -1).shape()).isEqualTo(shape("N", 10));
        assertThat(x.slice(1, 8, 2, -4).shape()).isEqualTo(shape("N", 2));
        assertThat(x.slice(1, 7, 2).shape()).isEqualTo(shape("N", 0));
        assertThat(x.slice(-1, 20, 30).shape()).isEqualTo(shape("N", 0));
    }

    @Test
    void sliceKeepsASymbolOnlyWhereItTakesAll() {
        Value x = ops.floats("N", 10);
        assertThat(x.slice(0, 0, Long.MAX_VALUE).shape()).isEqualTo(shape("N", 10));
        assertThat(x.slice(0, -1, Long.MIN_VALUE + 1, -1).shape()).isEqualTo(shape("N", 10));
        assertThat(x.slice(0, 1, Long.MAX_VALUE).shape()).isEqualTo(shape("?", 10));
        assertThat(x.slice(0, 0, 5).shape()).isEqualTo(shape("?", 10));
        assertThat(x.slice(0, -1, Long.MAX_VALUE).shape()).isEqualTo(shape("?", 10));
    }

    @Test
    void sliceWithUnknownBoundsKeepsTheOtherAxes() {
        Value bound = ops.input(ElementType.INT64, 1);
        Value x = ops.floats(4, 5);
        assertThat(ops.apply("Slice", x, bound, bound, ops.constant(1L)).shape())
                .isEqualTo(shape(4, "?"));
        assertThat(ops.apply("Slice", x, bound, bound, bound).shape()).isEqualTo(shape("?", "?"));
        assertThatThrownBy(() -> x.slice(0, 0, 4, 0)).hasMessageContaining("step is 0");
    }

    @Test
    void padAddsBothMargins() {
        Value x = ops.floats("N", 3, 4);
        assertThat(ops.apply("Pad", x, ops.constant(0L, 1L, 2L, 0L, 1L, 0L)).shape())
                .isEqualTo(shape("N", 5, 6));
        assertThat(ops.apply("Pad", x, ops.constant(1L, 1L), null, ops.constant(-1L))
                        .shape())
                .isEqualTo(shape("N", 3, 6));
        assertThat(ops.apply("Pad", x, ops.input(ElementType.INT64, 6)).shape()).isEqualTo(shape("?", "?", "?"));
        assertThatThrownBy(() -> ops.apply("Pad", x, ops.constant(1L, 1L))).hasMessageContaining("2 pads for 3 axes");
    }
}

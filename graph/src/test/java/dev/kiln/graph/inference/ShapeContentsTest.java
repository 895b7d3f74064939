package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chains of operators that exporters write where a layer computes a shape from another. */
class ShapeContentsTest {

    private final Operators ops = new Operators();

    @Test
    void aViewOfTheBatchAndTheRestInfers() {
        Value x = ops.floats("N", 16, 5, 5);
        Value batch = x.dynamicShape().gather(ops.number(0), 0).unsqueeze(0);
        Value target = batch.concat(0, ops.constant(-1L));
        assertThat(x.reshape(target).shape()).isEqualTo(shape("N", 400));
    }

    @Test
    void aConstantNodeCountsAsAConstant() {
        Value x = ops.floats("N", 16, 5, 5);
        Value target = ops.apply("Constant", Attributes.NONE.with("value_ints", new long[] {-1, 400}));
        assertThat(x.reshape(target).shape()).isEqualTo(shape("N", 400));
        Value tensor = ops.apply(
                "Constant", Attributes.NONE.with("value", new Attribute.Array(Tensor.of(new long[] {0, 8, 50}, 3))));
        assertThat(x.reshape(tensor.identity()).shape()).isEqualTo(shape("N", 8, 50));
    }

    @Test
    void arithmeticOnLengthsInfers() {
        Value x = ops.floats("N", 12, 7);
        Value lengths = x.dynamicShape();
        Value channels = lengths.slice(0, 1, 2);
        Value half = channels.div(ops.constant(2L));
        Value batch = lengths.slice(0, 0, 1).mul(ops.constant(1L));
        Value target = batch.concat(0, ops.constant(2L), half, ops.constant(7L));
        assertThat(x.reshape(target).shape()).isEqualTo(shape("N", 2, 6, 7));
    }

    @Test
    void castsAndSqueezesKeepLengths() {
        Value x = ops.floats("N", 12);
        Value batch = x.dynamicShape()
                .slice(0, 0, 1)
                .squeeze(0)
                .cast(ElementType.INT32)
                .cast(ElementType.INT64);
        Value target = batch.unsqueeze(0).concat(0, ops.constant(3L, 4L));
        assertThat(x.reshape(target).shape()).isEqualTo(shape("N", 3, 4));
    }

    @Test
    void lengthsOfNarrowIntegersAreForgotten() {
        Value narrow =
                ops.floats("N", 300).dynamicShape().cast(ElementType.INT8).cast(ElementType.INT64);
        assertThat(ops.floats(600).reshape(narrow).shape()).isEqualTo(shape("?", "?"));
    }

    @Test
    void shapeHasAStartAndAnEnd() {
        Value x = ops.floats("N", 3, 4, 5);
        Value some = ops.apply("Shape", Attributes.of("start", 1).with("end", -1), x);
        assertThat(some.type().toString()).isEqualTo("INT64 [2]");
        assertThat(ops.floats(12).reshape(some).shape()).isEqualTo(Shape.of(3, 4));
    }

    @Test
    void sizeIsKnownWhereTheLengthsAre() {
        Value size = ops.apply("Size", ops.floats(3, 4));
        assertThat(size.shape()).isEqualTo(Shape.SCALAR);
        assertThat(ops.floats(2, 6).reshape(size.unsqueeze(0)).shape()).isEqualTo(Shape.of(12));
    }

    @Test
    void anUnknownLengthInTheMiddleStaysUnknown() {
        Value x = ops.floats("N", 6);
        Value target = ops.input(ElementType.INT64, 1).concat(0, ops.constant(3L));
        assertThat(x.reshape(target).shape()).isEqualTo(shape("?", 3));
    }

    @Test
    void twoUnknownLengthsAreNotTakenForOne() {
        Value one = ops.floats("?").dynamicShape();
        Value other = ops.floats("?").dynamicShape();
        assertThat(ops.floats(4).expand(one.div(other)).shape()).isEqualTo(Shape.of(4));
        assertThat(ops.floats(1).expand(one.div(other)).shape()).isEqualTo(shape("?"));
    }

    @Test
    void aListOfOnesInfers() {
        Attributes one = Attributes.NONE.with("value", new Attribute.Array(Tensor.of(new long[] {1}, 1)));
        Value ones = ops.apply("ConstantOfShape", one, ops.constant(2L));
        Value target = ops.constant(6L).concat(0, ones);
        assertThat(ops.floats(2, 3).reshape(target).shape()).isEqualTo(Shape.of(6, 1, 1));
    }

    @Test
    void anIndexOutsideAShapeIsAMistake() {
        Value lengths = ops.floats("N", 3).dynamicShape();
        assertThatThrownBy(() -> lengths.gather(ops.number(2), 0))
                .hasMessageContaining("its index 2 is outside the 2 entries");
    }

    @Test
    void arithmeticOnEmptyListsIsNoMistake() {
        Value none = ops.graph().constant(Tensor.of(new long[0], 0));
        assertThat(none.add(ops.constant(1L)).shape()).isEqualTo(Shape.of(0));
        assertThat(List.of(none.mul(none).shape())).containsExactly(Shape.of(0));
    }
}

package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import org.junit.jupiter.api.Test;

class ReductionTypesTest {

    private final Operators ops = new Operators();
    private final Value x = ops.floats("N", 3, 4);

    @Test
    void reducesAxesGivenAsAnInputOrAnAttribute() {
        assertThat(x.reduceSum(false, 1, -1).shape()).isEqualTo(shape("N"));
        assertThat(x.reduceMean(true, 1).shape()).isEqualTo(shape("N", 1, 4));
        assertThat(ops.apply("ReduceMax", Attributes.NONE.with("axes", new long[] {0}), x)
                        .shape())
                .isEqualTo(Shape.of(1, 3, 4));
    }

    @Test
    void reducesEverythingWithoutAxes() {
        assertThat(x.reduceSum().shape()).isEqualTo(Shape.SCALAR);
        assertThat(ops.apply("ReduceL1", x).shape()).isEqualTo(Shape.of(1, 1, 1));
        assertThat(ops.unknown().reduceSum().shape()).isEqualTo(Shape.SCALAR);
    }

    @Test
    void reducesNothingWithEmptyAxesIfToldSo() {
        assertThat(ops.apply("ReduceSum", Attributes.of("noop_with_empty_axes", 1), x)
                        .shape())
                .isEqualTo(shape("N", 3, 4));
    }

    @Test
    void unknownAxesLeaveWhatTheirCountSays() {
        Value axes = ops.input(ElementType.INT64, 2);
        assertThat(ops.apply("ReduceSum", x, axes).shape()).isEqualTo(shape("?", "?", "?"));
        assertThat(ops.apply("ReduceSum", Attributes.of("keepdims", 0), x, axes).shape())
                .isEqualTo(shape("?"));
        assertThat(ops.apply("ReduceSum", Attributes.of("keepdims", 0), x, ops.input(ElementType.INT64, "K"))
                        .shape())
                .isEqualTo(Shape.UNRANKED);
    }

    @Test
    void indicesOfExtremesAreIntegers() {
        assertThat(x.argMax(1).type().toString()).isEqualTo("INT64 [N, 4]");
        assertThat(ops.apply("ArgMin", x).type().toString()).isEqualTo("INT64 [1, 3, 4]");
    }

    @Test
    void refusesAnAxisThatIsNotThere() {
        assertThatThrownBy(() -> x.reduceSum(false, 3)).hasMessageContaining("axis 3 is outside [-3, 2]");
        assertThatThrownBy(() -> x.argMax(-4)).hasMessageContaining("axis -4 is outside");
    }
}

package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Pooling;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected lengths by the formulas of the ONNX operator pages. */
class PoolingTypesTest {

    private final Operators ops = new Operators();

    @Test
    void poolsWindows() {
        Value x = ops.floats("N", 16, 14, 15);
        assertThat(Pooling.max(x, Window.of(2, 2).stride(2)).shape()).isEqualTo(shape("N", 16, 7, 7));
        assertThat(Pooling.average(x, Window.of(3, 3).pad(1)).shape()).isEqualTo(shape("N", 16, 14, 15));
        assertThat(ops.apply("LpPool", Attributes.NONE.with("kernel_shape", new long[] {3, 3}), x)
                        .shape())
                .isEqualTo(shape("N", 16, 12, 13));
    }

    @Test
    void maxPoolHasIndices() {
        Attributes window = Window.of(2, 2).stride(2).attributes();
        List<Value> both = ops.several(2, "MaxPool", window, ops.floats("N", 1, 4, 4));
        assertThat(both.get(1).type().toString()).isEqualTo("INT64 [N, 1, 2, 2]");
    }

    @Test
    void roundsUpWhereAskedTo() {
        // ONNX's own example: 4x4, kernel 3, stride 2 gives 2x2 with ceil_mode
        Attributes ceil = Window.of(3, 3).stride(2).attributes().with("ceil_mode", 1);
        assertThat(ops.apply("MaxPool", ceil, ops.floats(1, 1, 4, 4)).shape()).isEqualTo(Shape.of(1, 1, 2, 2));
        // a window that would start in the right padding is left out: 2x2, kernel 1, stride 2
        Attributes outside = Window.of(1, 1).stride(2).attributes().with("ceil_mode", 1);
        assertThat(ops.apply("MaxPool", outside, ops.floats(1, 1, 2, 2)).shape())
                .isEqualTo(Shape.of(1, 1, 1, 1));
    }

    @Test
    void padsByItself() {
        Attributes same = Attributes.NONE
                .with("kernel_shape", new long[] {3, 3})
                .with("strides", new long[] {2, 2})
                .with("auto_pad", "SAME_UPPER");
        assertThat(ops.apply("AveragePool", same, ops.floats(1, 1, 5, 5)).shape())
                .isEqualTo(Shape.of(1, 1, 3, 3));
    }

    @Test
    void globalPoolsLeaveOneEach() {
        for (String operator : List.of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")) {
            assertThat(ops.apply(operator, ops.floats("N", 8, "H", 5)).shape()).isEqualTo(shape("N", 8, 1, 1));
        }
        assertThat(ops.apply("GlobalMaxPool", ops.unknown()).shape()).isEqualTo(Shape.UNRANKED);
    }

    @Test
    void unpoolsToTheLengthsBeforeOrThoseAskedFor() {
        Attributes window = Window.of(2, 2).stride(2).attributes();
        Value x = ops.floats(1, 1, 2, 2);
        Value indices = ops.input(ElementType.INT64, 1, 1, 2, 2);
        assertThat(ops.apply("MaxUnpool", window, x, indices).shape()).isEqualTo(Shape.of(1, 1, 4, 4));
        assertThat(ops.apply("MaxUnpool", window, x, indices, ops.constant(1L, 1L, 5L, 5L))
                        .shape())
                .isEqualTo(Shape.of(1, 1, 5, 5));
    }

    @Test
    void refusesAWindowForOtherAxes() {
        assertThatThrownBy(() -> Pooling.max(ops.floats("N", 8), Window.of(2, 2)))
                .hasMessageContaining("4 axes");
        assertThatThrownBy(() -> ops.apply("MaxPool", ops.floats(1, 1, 4, 4))).hasMessageContaining("kernel_shape");
        assertThatThrownBy(() -> Pooling.max(ops.floats(1, 1, 2, 2), Window.of(3, 3)))
                .hasMessageContaining("window is longer");
    }
}

package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Expected lengths by the formulas of the ONNX operator pages. */
class ConvolutionTypesTest {

    private final Operators ops = new Operators();

    private Shape conv(Attributes attributes, Value x, Value w) {
        return ops.apply("Conv", attributes, x, w).shape();
    }

    private Shape transposed(Attributes attributes, Value x, Value w) {
        return ops.apply("ConvTranspose", attributes, x, w).shape();
    }

    @Test
    void convolvesWithStrideDilationAndPadding() {
        Value x = ops.floats("N", 3, 32, 32);
        Value w = ops.floats(16, 3, 3, 3);
        assertThat(conv(Attributes.NONE, x, w)).isEqualTo(shape("N", 16, 30, 30));
        assertThat(Convolution.apply(x, w, ops.floats(16), Window.of(3, 3).padSame(), 1)
                        .shape())
                .isEqualTo(shape("N", 16, 32, 32));
        assertThat(Convolution.apply(x, w, null, Window.of(3, 3).pad(1).stride(2), 1)
                        .shape())
                .isEqualTo(shape("N", 16, 16, 16));
        assertThat(Convolution.apply(x, w, null, Window.of(3, 3).dilate(2), 1).shape())
                .isEqualTo(shape("N", 16, 28, 28));
    }

    @Test
    void convolvesOverAnyCountOfAxes() {
        assertThat(conv(Attributes.NONE, ops.floats("N", 2, 10), ops.floats(4, 2, 3)))
                .isEqualTo(shape("N", 4, 8));
        assertThat(conv(Attributes.NONE, ops.floats(1, 2, 5, 6, 7), ops.floats(4, 2, 3, 3, 3)))
                .isEqualTo(Shape.of(1, 4, 3, 4, 5));
    }

    @Test
    void keepsASymbolicLengthThatTheWindowDoesNotChange() {
        Value x = ops.floats("N", 3, "H", "W");
        Value w = ops.floats(8, 3, 3, 3);
        assertThat(conv(Attributes.NONE.with("pads", new long[] {1, 1, 1, 1}), x, w))
                .isEqualTo(shape("N", 8, "H", "W"));
        assertThat(conv(Attributes.NONE, x, w)).isEqualTo(shape("N", 8, "?", "?"));
    }

    @Test
    void padsByItself() {
        Value x = ops.floats(1, 3, 7, 7);
        Value w = ops.floats(8, 3, 3, 3);
        Attributes strides = Attributes.NONE.with("strides", new long[] {2, 2});
        assertThat(conv(strides.with("auto_pad", "SAME_UPPER"), x, w)).isEqualTo(Shape.of(1, 8, 4, 4));
        assertThat(conv(strides.with("auto_pad", "SAME_LOWER"), x, w)).isEqualTo(Shape.of(1, 8, 4, 4));
        assertThat(conv(strides.with("auto_pad", "VALID"), x, w)).isEqualTo(Shape.of(1, 8, 3, 3));
    }

    @Test
    void convolvesInGroups() {
        assertThat(conv(Attributes.of("group", 4), ops.floats("N", 4, 8, 8), ops.floats(4, 1, 3, 3)))
                .isEqualTo(shape("N", 4, 6, 6));
        assertThatThrownBy(() -> conv(Attributes.of("group", 3), ops.floats("N", 6, 8, 8), ops.floats(4, 2, 3, 3)))
                .hasMessageContaining("4 channels do not fall into 3 equal groups");
    }

    @Test
    void namesTheLayerWhoseChannelsDoNotFit() {
        Value x = ops.floats("N", 3, 8, 8);
        Value w = ops.floats(16, 4, 3, 3);
        assertThatThrownBy(() -> ops.graph().inLayer("conv2d_2", () -> ops.apply("Conv", x, w)))
                .hasMessageContaining("conv2d_2.Conv")
                .hasMessageContaining("the input has 3 channels and the weight is for 4");
        assertThatThrownBy(() -> conv(Attributes.NONE, x, ops.floats(16, 3, 9, 3)))
                .hasMessageContaining("window is longer");
        assertThatThrownBy(() -> ops.apply("Conv", x, ops.floats(16, 3, 3, 3), ops.floats(8)))
                .hasMessageContaining("the bias and the channels");
    }

    @Test
    void ofAnUnknownInputTheWeightSaysWhatIsKnown() {
        assertThat(conv(Attributes.NONE, ops.unknown(), ops.floats(5, 1, 3, 3))).isEqualTo(shape("?", 5, "?", "?"));
        assertThat(transposed(Attributes.NONE, ops.unknown(), ops.floats(1, 1, 3, 3)))
                .isEqualTo(shape("?", "?", "?", "?"));
        assertThat(conv(Attributes.NONE, ops.unknown(), ops.unknown())).isEqualTo(Shape.UNRANKED);
    }

    @Test
    void transposedConvolutionGrows() {
        Value x = ops.floats("N", 4, 3, 3);
        Value w = ops.floats(4, 2, 3, 3);
        Attributes strides = Attributes.NONE.with("strides", new long[] {3, 2});
        // 3 * (3 - 1) + 3 = 9, 2 * (3 - 1) + 3 = 7
        assertThat(transposed(strides, x, w)).isEqualTo(shape("N", 2, 9, 7));
        assertThat(transposed(strides.with("output_padding", new long[] {1, 1}), x, w))
                .isEqualTo(shape("N", 2, 10, 8));
        assertThat(transposed(strides.with("pads", new long[] {1, 2, 1, 2}), x, w))
                .isEqualTo(shape("N", 2, 7, 3));
        assertThat(transposed(strides.with("output_shape", new long[] {10, 8}), x, w))
                .isEqualTo(shape("N", 2, 10, 8));
        assertThat(transposed(strides.with("auto_pad", "SAME_UPPER"), x, w)).isEqualTo(shape("N", 2, 9, 6));
        assertThat(transposed(Attributes.of("group", 2), x, w)).isEqualTo(shape("N", 4, 5, 5));
    }

    @Test
    void quantizedConvolutionsHaveIntegerResults() {
        Value x = ops.input(ElementType.UINT8, "N", 3, 8, 8);
        Value w = ops.input(ElementType.INT8, 4, 3, 3, 3);
        assertThat(ops.apply("ConvInteger", x, w).type().toString()).isEqualTo("INT32 [N, 4, 6, 6]");
        Value scale = ops.floats();
        Value zero = ops.input(ElementType.UINT8);
        Value zeroW = ops.input(ElementType.INT8);
        assertThat(ops.apply("QLinearConv", x, scale, zero, w, scale, zeroW, scale, zero)
                        .type()
                        .toString())
                .isEqualTo("UINT8 [N, 4, 6, 6]");
    }
}

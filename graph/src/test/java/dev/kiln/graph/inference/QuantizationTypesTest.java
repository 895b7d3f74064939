package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantizationTypesTest {

    private final Operators ops = new Operators();
    private final Value scale = ops.floats();

    @Test
    void quantizesToTheTypeOfTheZeroPointOrTheAttribute() {
        Value x = ops.floats("N", 4);
        assertThat(ops.apply("QuantizeLinear", x, scale).elementType()).isEqualTo(ElementType.UINT8);
        assertThat(ops.apply("QuantizeLinear", x, scale, ops.input(ElementType.INT8))
                        .type()
                        .toString())
                .isEqualTo("INT8 [N, 4]");
        Attributes int4 = Attributes.NONE.with("output_dtype", ElementType.INT4);
        assertThat(ops.apply("QuantizeLinear", int4, x, scale).elementType()).isEqualTo(ElementType.INT4);
        assertThatThrownBy(() -> ops.apply("QuantizeLinear", int4, x, scale, ops.input(ElementType.INT8)))
                .hasMessageContaining("INT4");
    }

    @Test
    void dequantizesToTheTypeOfTheScale() {
        Value x = ops.input(ElementType.INT8, 16, 3, 3, 3);
        Value half = ops.input(ElementType.FLOAT16);
        assertThat(ops.apply("DequantizeLinear", x, half).type().toString()).isEqualTo("FLOAT16 [16, 3, 3, 3]");
        assertThat(ops.apply("DequantizeLinear", Attributes.of("axis", 0), x, ops.floats(16))
                        .shape())
                .isEqualTo(Shape.of(16, 3, 3, 3));
        assertThatThrownBy(() -> ops.apply("DequantizeLinear", Attributes.of("axis", 0), x, ops.floats(8)))
                .hasMessageContaining("the quantized axis and the scale are 16 and 8 long");
        assertThatThrownBy(() -> ops.apply("DequantizeLinear", x, scale, ops.input(ElementType.UINT8)))
                .hasMessageContaining("different element types");
    }

    @Test
    void blocksHaveScalesOfTheirOwnShape() {
        Value x = ops.input(ElementType.INT8, 64);
        Attributes blocks = Attributes.of("axis", 0).with("block_size", 32);
        assertThat(ops.apply("DequantizeLinear", blocks, x, ops.floats(2)).shape())
                .isEqualTo(Shape.of(64));
    }

    @Test
    void dynamicQuantizationAlsoGivesScaleAndZeroPoint() {
        List<Value> all = ops.several(3, "DynamicQuantizeLinear", Attributes.NONE, ops.floats("N", 4));
        assertThat(all).extracting(v -> v.type().toString()).containsExactly("UINT8 [N, 4]", "FLOAT []", "UINT8 []");
    }

    @Test
    void integerProductsFollowMatMul() {
        Value a = ops.input(ElementType.UINT8, "N", 4);
        Value b = ops.input(ElementType.INT8, 4, 3);
        Value zero = ops.input(ElementType.UINT8);
        Value zeroB = ops.input(ElementType.INT8);
        assertThat(ops.apply("MatMulInteger", a, b).type().toString()).isEqualTo("INT32 [N, 3]");
        assertThat(ops.apply("QLinearMatMul", a, scale, zero, b, scale, zeroB, scale, zero)
                        .shape())
                .isEqualTo(shape("N", 3));
    }
}

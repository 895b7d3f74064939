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

class CreationTypesTest {

    private final Operators ops = new Operators();

    private String constant(String name, Attribute value) {
        return ops.apply("Constant", Attributes.NONE.with(name, value)).type().toString();
    }

    @Test
    void constantsHaveTheTypeOfTheirAttribute() {
        assertThat(constant("value", new Attribute.Array(Tensor.of(new double[] {1, 2}, 2))))
                .isEqualTo("DOUBLE [2]");
        assertThat(constant("value_int", new Attribute.Int(3))).isEqualTo("INT64 []");
        assertThat(constant("value_ints", new Attribute.Ints(List.of(3L, 4L)))).isEqualTo("INT64 [2]");
        assertThat(constant("value_float", new Attribute.Real(3))).isEqualTo("FLOAT []");
        assertThat(constant("value_floats", new Attribute.Reals(List.of(3f)))).isEqualTo("FLOAT [1]");
        assertThat(constant("value_strings", new Attribute.Texts(List.of("a", "b"))))
                .isEqualTo("STRING [2]");
    }

    @Test
    void constantOfShapeReadsItsInput() {
        assertThat(ops.apply("ConstantOfShape", ops.constant(2L, 3L)).type().toString())
                .isEqualTo("FLOAT [2, 3]");
        Attributes one = Attributes.NONE.with("value", new Attribute.Array(Tensor.of(new long[] {1}, 1)));
        assertThat(ops.apply("ConstantOfShape", one, ops.floats("N", 5).dynamicShape())
                        .type()
                        .toString())
                .isEqualTo("INT64 [N, 5]");
    }

    @Test
    void rangeCountsItsSteps() {
        assertThat(range(ops.number(2), ops.number(9), ops.number(3))).isEqualTo(Shape.of(3));
        assertThat(range(ops.number(5), ops.number(0), ops.number(-2))).isEqualTo(Shape.of(3));
        assertThat(range(ops.number(5), ops.number(0), ops.number(1))).isEqualTo(Shape.of(0));
        Value length = ops.floats("N", 2).dynamicShape().gather(ops.number(0), 0);
        assertThat(range(ops.number(0), length, ops.number(1))).isEqualTo(shape("N"));
        assertThat(range(ops.number(0), ops.input(ElementType.INT64), ops.number(1)))
                .isEqualTo(shape("?"));
        assertThatThrownBy(() -> range(ops.number(0), ops.number(1), ops.number(0)))
                .hasMessageContaining("delta is 0");
    }

    private Shape range(Value start, Value limit, Value delta) {
        return ops.apply("Range", start, limit, delta).shape();
    }

    @Test
    void randomValuesHaveTheShapeAndTypeAskedFor() {
        Attributes attributes = Attributes.NONE.with("shape", new long[] {2, 3}).with("dtype", ElementType.DOUBLE);
        assertThat(ops.apply("RandomNormal", attributes).type().toString()).isEqualTo("DOUBLE [2, 3]");
        assertThat(ops.apply("RandomUniformLike", ops.floats("N", 4)).type().toString())
                .isEqualTo("FLOAT [N, 4]");
        assertThat(ops.apply("Bernoulli", Attributes.NONE.with("dtype", ElementType.BOOL), ops.floats("N"))
                        .type()
                        .toString())
                .isEqualTo("BOOL [N]");
        assertThat(ops.apply("Multinomial", Attributes.of("sample_size", 7), ops.floats("N", 4))
                        .type()
                        .toString())
                .isEqualTo("INT32 [N, 7]");
    }

    @Test
    void imagesMoveBetweenDepthAndSpace() {
        assertThat(ops.apply("DepthToSpace", Attributes.of("blocksize", 2), ops.floats("N", 8, 3, "W"))
                        .shape())
                .isEqualTo(shape("N", 2, 6, "?"));
        assertThat(ops.apply("SpaceToDepth", Attributes.of("blocksize", 2), ops.floats("N", 2, 6, 4))
                        .shape())
                .isEqualTo(shape("N", 8, 3, 2));
        assertThatThrownBy(() -> ops.apply("DepthToSpace", Attributes.of("blocksize", 2), ops.floats("N", 6, 3, 3)))
                .hasMessageContaining("6 is not a multiple of 4");
    }

    @Test
    void resizeGoesByScalesOrSizes() {
        Value x = ops.floats("N", 3, 5, 5);
        assertThat(ops.apply("Resize", x, null, ops.constant(1f, 1f, 2f, 1.5f)).shape())
                .isEqualTo(shape("N", 3, 10, 7));
        assertThat(ops.apply(
                                "Resize",
                                Attributes.NONE.with("axes", new long[] {2, 3}),
                                x,
                                null,
                                null,
                                ops.constant(8L, 9L))
                        .shape())
                .isEqualTo(shape("N", 3, 8, 9));
        assertThat(ops.apply("Resize", x, null, ops.floats(4)).shape()).isEqualTo(shape("?", "?", "?", "?"));
    }
}

package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.tensor.ElementType;
import org.junit.jupiter.api.Test;

class SamplingTypesTest {

    private final Operators ops = new Operators();

    @Test
    void anAffineGridHasAPlaceForEachElement() {
        assertThat(ops.apply("AffineGrid", ops.floats("N", 2, 3), ops.constant(4L, 3L, 5L, 6L))
                        .shape())
                .isEqualTo(shape("N", 5, 6, 2));
        assertThat(ops.apply("AffineGrid", ops.floats(2, 3, 4), ops.input(ElementType.INT64, "?"))
                        .shape())
                .isEqualTo(shape(2, "?", "?", "?", 3));
        assertThatThrownBy(() -> ops.apply("AffineGrid", ops.floats("N", 3, 4), ops.constant(4L, 3L, 5L, 6L)))
                .hasMessageContaining("3 and 2 long");
    }

    @Test
    void aGridIsSampledInEachChannel() {
        assertThat(ops.apply("GridSample", ops.floats("N", 3, 5, 6), ops.floats("N", 7, "W", 2))
                        .shape())
                .isEqualTo(shape("N", 3, 7, "W"));
        assertThatThrownBy(() -> ops.apply("GridSample", ops.floats("N", 3, 5, 6), ops.floats("N", 7, 8, 3)))
                .hasMessageContaining("3 and 2 long");
    }

    @Test
    void regionsAreAlignedOneByOne() {
        Attributes size = Attributes.of("output_height", 7).with("output_width", 5);
        assertThat(ops.apply(
                                "RoiAlign",
                                size,
                                ops.floats("N", 3, 20, 20),
                                ops.floats("R", 4),
                                ops.input(ElementType.INT64, "R"))
                        .shape())
                .isEqualTo(shape("R", 3, 7, 5));
    }

    @Test
    void aDeformedConvolutionHasTheShapeOfAnOrdinaryOne() {
        Attributes pads = Attributes.NONE.with("pads", new long[] {1, 1, 1, 1});
        assertThat(ops.apply(
                                "DeformConv",
                                pads,
                                ops.floats("N", 3, 8, 8),
                                ops.floats(4, 3, 3, 3),
                                ops.floats("N", 18, 8, 8))
                        .shape())
                .isEqualTo(shape("N", 4, 8, 8));
    }

    @Test
    void upsamplingMultipliesLengths() {
        assertThat(ops.apply("Upsample", ops.floats("N", 3, 5, 5), ops.constant(1f, 1f, 2f, 1.5f))
                        .shape())
                .isEqualTo(shape("N", 3, 10, 7));
    }

    @Test
    void resizingInProportionTakesOneScale() {
        Attributes notLarger =
                Attributes.NONE.with("axes", new long[] {2, 3}).with("keep_aspect_ratio_policy", "not_larger");
        assertThat(ops.apply("Resize", notLarger, ops.floats("N", 1, 2, 4), null, null, ops.constant(7L, 8L))
                        .shape())
                .isEqualTo(shape("N", 1, 4, 8));
    }
}

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

class SelectionTypesTest {

    private final Operators ops = new Operators();

    private Value integers(Object... axes) {
        return ops.input(ElementType.INT64, axes);
    }

    @Test
    void gatherReplacesAnAxisByThoseOfTheIndices() {
        assertThat(ops.floats(1000, 64).gather(integers("N", "T"), 0).shape()).isEqualTo(shape("N", "T", 64));
        assertThat(ops.floats("N", 5, 6).gather(integers(), -2).shape()).isEqualTo(shape("N", 6));
        assertThat(ops.unknown().gather(integers(3), 0).shape()).isEqualTo(Shape.UNRANKED);
        assertThatThrownBy(() -> ops.floats(2, 3).gather(integers(1), 2)).hasMessageContaining("axis 2 is outside");
    }

    @Test
    void gatherElementsHasTheShapeOfTheIndices() {
        Value x = ops.floats("N", 5);
        assertThat(ops.apply("GatherElements", Attributes.of("axis", 1), x, integers("N", 2))
                        .shape())
                .isEqualTo(shape("N", 2));
        assertThatThrownBy(() -> ops.apply("GatherElements", x, integers(3))).hasMessageContaining("2 axes");
    }

    @Test
    void gatherNdKeepsTheAxesBehindTheCoordinates() {
        Value x = ops.floats(2, 3, 4, 5);
        assertThat(ops.apply("GatherND", x, integers("K", 2)).shape()).isEqualTo(shape("K", 4, 5));
        assertThat(ops.apply("GatherND", Attributes.of("batch_dims", 1), x, integers(2, 7, 1))
                        .shape())
                .isEqualTo(Shape.of(2, 7, 4, 5));
        assertThatThrownBy(() -> ops.apply("GatherND", x, integers(1, 5))).hasMessageContaining("5 coordinates");
    }

    @Test
    void scatterKeepsTheData() {
        Value x = ops.floats("N", 5);
        assertThat(ops.apply("ScatterElements", x, integers("N", 2), ops.floats("N", 2))
                        .shape())
                .isEqualTo(shape("N", 5));
        assertThat(ops.apply("ScatterND", x, integers(1, 1), ops.floats(1, 5)).shape())
                .isEqualTo(shape("N", 5));
    }

    @Test
    void countsThatTheDataDecidesAreUnknown() {
        assertThat(ops.apply("NonZero", ops.floats("N", 5)).type().toString()).isEqualTo("INT64 [2, ?]");
        Value keep = ops.input(ElementType.BOOL, 5);
        assertThat(ops.apply("Compress", Attributes.of("axis", 1), ops.floats("N", 5), keep)
                        .shape())
                .isEqualTo(shape("N", "?"));
        assertThat(ops.apply("Compress", ops.floats("N", 5), keep).shape()).isEqualTo(shape("?"));
    }

    @Test
    void topKGivesValuesAndIndices() {
        List<Value> both = ops.several(2, "TopK", Attributes.NONE, ops.floats("N", 10), ops.constant(3L));
        assertThat(both).extracting(v -> v.type().toString()).containsExactly("FLOAT [N, 3]", "INT64 [N, 3]");
        assertThatThrownBy(() -> ops.several(2, "TopK", Attributes.NONE, ops.floats("N", 2), ops.constant(3L)))
                .hasMessageContaining("3 of 2 entries");
    }

    @Test
    void oneHotAddsAnAxis() {
        assertThat(integers("N").oneHot(10).type().toString()).isEqualTo("FLOAT [N, 10]");
        Value onOff = ops.constant(0f, 1f);
        assertThat(ops.apply("OneHot", Attributes.of("axis", 0), integers("N"), ops.number(4), onOff)
                        .shape())
                .isEqualTo(shape(4, "N"));
    }
}

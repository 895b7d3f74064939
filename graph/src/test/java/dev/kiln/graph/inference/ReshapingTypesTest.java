package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import org.junit.jupiter.api.Test;

class ReshapingTypesTest {

    private final Operators ops = new Operators();

    @Test
    void reshapeWorksOutTheOpenLengthFromSymbols() {
        assertThat(ops.floats("N", 16, 5, 5).reshape(-1, 400).shape()).isEqualTo(shape("N", 400));
        assertThat(ops.floats("N", 16, 5, 5).reshape(0, -1).shape()).isEqualTo(shape("N", 400));
        assertThat(ops.floats("N", "T", 8).reshape(0, 0, 2, -1).shape()).isEqualTo(shape("N", "T", 2, 4));
        assertThat(ops.floats("?", 16, 5, 5).reshape(0, -1).shape()).isEqualTo(shape("?", 400));
        assertThat(ops.floats(2, 3, 4).reshape(4, -1).shape()).isEqualTo(Shape.of(4, 6));
    }

    @Test
    void reshapeSaysUnknownWhereSymbolsDoNotCancel() {
        assertThat(ops.floats("N", "T", 8).reshape(-1, 8).shape()).isEqualTo(shape("?", 8));
        assertThat(ops.floats("N", 6).reshape(-1, 4).shape()).isEqualTo(shape("?", 4));
        assertThat(ops.unranked(ElementType.FLOAT).reshape(0, 7, -1).shape()).isEqualTo(shape("?", 7, "?"));
    }

    @Test
    void reshapeTakesZeroAsALengthIfToldSo() {
        Value empty = ops.floats(0, 3);
        assertThat(ops.apply("Reshape", Attributes.of("allowzero", 1), empty, ops.constant(3L, 0L))
                        .shape())
                .isEqualTo(Shape.of(3, 0));
    }

    @Test
    void reshapeRefusesWhatDoesNotFit() {
        assertThatThrownBy(() -> ops.floats(2, 3).reshape(4, 2))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Reshape")
                .hasMessageContaining("6 elements do not fit the target [4, 2]");
        assertThatThrownBy(() -> ops.floats(2, 3).reshape(-1, 4)).hasMessageContaining("do not fit");
        assertThatThrownBy(() -> ops.floats(2, 3).reshape(-1, -1)).hasMessageContaining("more than one -1");
        assertThatThrownBy(() -> ops.floats(2, 3).reshape(1, 6, 0)).hasMessageContaining("copies the axis 2");
    }

    @Test
    void reshapeToAnUnknownTargetHasAtLeastTheRank() {
        assertThat(ops.floats(2, 3).reshape(ops.input(ElementType.INT64, 3)).shape())
                .isEqualTo(shape("?", "?", "?"));
        assertThat(ops.floats(2, 3).reshape(ops.input(ElementType.INT64, "R")).shape())
                .isEqualTo(Shape.UNRANKED);
    }

    @Test
    void flattenMakesAMatrix() {
        assertThat(ops.floats("N", 16, 5, 5).flatten(1).shape()).isEqualTo(shape("N", 400));
        assertThat(ops.floats(2, 3, 4).flatten(0).shape()).isEqualTo(Shape.of(1, 24));
        assertThat(ops.floats(2, 3, 4).flatten(3).shape()).isEqualTo(Shape.of(24, 1));
        assertThat(ops.floats(2, 3, 4).flatten(-1).shape()).isEqualTo(Shape.of(6, 4));
        assertThat(ops.unranked(ElementType.FLOAT).flatten(1).shape()).isEqualTo(shape("?", "?"));
    }

    @Test
    void transposePermutesAndReversesByDefault() {
        assertThat(ops.floats("N", 3, 4).transpose(0, 2, 1).shape()).isEqualTo(shape("N", 4, 3));
        assertThat(ops.apply("Transpose", ops.floats(2, 3, 4)).shape()).isEqualTo(Shape.of(4, 3, 2));
        assertThatThrownBy(() -> ops.floats(2, 3).transpose(0, 0)).hasMessageContaining("not a permutation");
    }

    @Test
    void squeezeDropsAxesOfLengthOne() {
        assertThat(ops.floats(1, "N", 1).squeeze(0, -1).shape()).isEqualTo(shape("N"));
        assertThat(ops.apply("Squeeze", ops.floats(1, 3, 1)).shape()).isEqualTo(Shape.of(3));
        assertThat(ops.apply("Squeeze", ops.floats(1, "N")).shape()).isEqualTo(Shape.UNRANKED);
        assertThatThrownBy(() -> ops.floats(2, 3).squeeze(1)).hasMessageContaining("3 long and must be 1");
    }

    @Test
    void unsqueezeCountsAxesInTheResult() {
        assertThat(ops.floats("N", 3).unsqueeze(0, -1).shape()).isEqualTo(shape(1, "N", 3, 1));
        assertThat(ops.floats("N", 3).unsqueeze(1).shape()).isEqualTo(shape("N", 1, 3));
        assertThatThrownBy(() -> ops.floats(3).unsqueeze(0, 0)).hasMessageContaining("twice");
    }

    @Test
    void expandAndTileGrow() {
        assertThat(ops.floats(3, 1).expand(ops.constant(2L, 1L, 6L)).shape()).isEqualTo(Shape.of(2, 3, 6));
        assertThat(ops.apply("Tile", ops.floats(2, "N"), ops.constant(3L, 1L)).shape())
                .isEqualTo(shape(6, "N"));
        assertThatThrownBy(() -> ops.apply("Tile", ops.floats(2, 3), ops.constant(3L)))
                .hasMessageContaining("1 repeats for 2 axes");
        assertThatThrownBy(() -> ops.floats(3, 2).expand(ops.constant(4L))).hasMessageContaining("do not broadcast");
    }
}

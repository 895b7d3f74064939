package dev.kiln.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void shapesCanBeEqualUnlessNumbersContradictEachOther() {
        assertThat(Shape.batchOf(3).canEqual(Shape.of(8, 3))).isTrue();
        assertThat(Shape.batchOf(3).canEqual(Shape.batchOf(4))).isFalse();
        assertThat(Shape.UNRANKED.canEqual(Shape.of(1))).isTrue();
    }

    @Test
    void shapesOfDifferentRankAreNeverEqual() {
        assertThat(Shape.batchOf().canEqual(Shape.batchOf(1))).isFalse();
    }
}

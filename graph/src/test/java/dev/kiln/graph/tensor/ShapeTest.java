package dev.kiln.graph.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.GraphException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {

    @Test
    void readsAsAPersonWritesIt() {
        assertThat(Shape.batchOf(3, 32)).hasToString("[N, 3, 32]");
        assertThat(Shape.SCALAR).hasToString("[]");
        assertThat(Shape.UNRANKED).hasToString("[...]");
    }

    @Test
    void countsAxesFromEitherEnd() {
        Shape shape = Shape.batchOf(3, 32);
        assertThat(shape.size(-1)).isEqualTo(32);
        assertThat(shape.size(0)).isEqualTo(-1);
        assertThat(shape.rank()).isEqualTo(3);
        assertThat(Shape.UNRANKED.rank()).isEqualTo(-1);
        assertThat(shape.with(-1, Dim.of(5))).isEqualTo(Shape.batchOf(3, 5));
    }

    @Test
    void elementsAreCountedWhereAllLengthsAreKnown() {
        assertThat(Shape.of(2, 3, 4).elements()).isEqualTo(24);
        assertThat(Shape.SCALAR.elements()).isEqualTo(1);
        assertThat(Shape.batchOf(3).elements()).isEqualTo(-1);
        assertThat(Shape.UNRANKED.elements()).isEqualTo(-1);
        assertThatThrownBy(() -> Shape.batchOf(3).toArray()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Shape.of(Long.MAX_VALUE, 2).elements()).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void acceptsWhatContradictsNoNumber() {
        assertThat(Shape.batchOf(3).accepts(7, 3)).isTrue();
        assertThat(Shape.batchOf(3).accepts(7, 4)).isFalse();
        assertThat(Shape.batchOf(3).accepts(3)).isFalse();
        assertThat(Shape.UNRANKED.accepts(1, 2, 3)).isTrue();
    }

    @Test
    void lengthsAreNotNegativeAndSymbolsNotEmpty() {
        assertThatThrownBy(() -> Dim.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Dim.of("")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void elementTypesHaveTheirOnnxCode(ElementType type) {
        assertThat(ElementType.ofCode(type.code())).isEqualTo(type);
    }

    @Test
    void otherCodesAreRefused() {
        assertThatThrownBy(() -> ElementType.ofCode(99))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("99");
    }
}

package dev.kiln.graph.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    @ParameterizedTest(name = "kernel {0}x{1}, dilation {2}")
    @CsvSource({"3, 3, 1", "5, 3, 1", "2, 4, 1", "3, 5, 2", "1, 1, 3"})
    void padSameKeepsTheLengths(long height, long width, long dilation) {
        GraphBuilder graph = new GraphBuilder("test");
        Value x = graph.input("x", TensorType.floats(Shape.of(1, 1, 17, 19)));
        Value w = graph.constant("w", Tensor.of(new float[(int) (height * width)], 1, 1, height, width));
        Window window = Window.of(height, width).dilate(dilation).padSame();
        assertThat(Convolution.apply(x, w, null, window, 1).shape()).isEqualTo(Shape.of(1, 1, 17, 19));
    }

    @Test
    void padSamePutsTheOddOneBehind() {
        assertThat(Window.of(2, 4).padSame().pads()).containsExactly(0L, 1L, 1L, 2L);
    }

    @Test
    void writesTheAttributesOfOnnx() {
        Attributes attributes = Window.of(3, 2).stride(2).pad(1).dilate(3).attributes();
        assertThat(attributes.integers("kernel_shape").orElseThrow()).containsExactly(3, 2);
        assertThat(attributes.integers("strides").orElseThrow()).containsExactly(2, 2);
        assertThat(attributes.integers("pads").orElseThrow()).containsExactly(1, 1, 1, 1);
        assertThat(attributes.integers("dilations").orElseThrow()).containsExactly(3, 3);
    }

    @Test
    void refusesListsForDifferentAxes() {
        List<Long> one = List.of(1L);
        assertThatThrownBy(() -> new Window(List.of(3L, 3L), one, List.of(0L, 0L), one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not for the same axes");
    }
}

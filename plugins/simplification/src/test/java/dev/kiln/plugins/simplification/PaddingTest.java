package dev.kiln.plugins.simplification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A border becomes the padding of the window after it. */
class PaddingTest {

    private static final Attributes WINDOW = Attributes.NONE.with("kernel_shape", new long[] {3, 3});
    private static final Attributes OWN = Attributes.NONE.with("pads", new long[] {1, 0, 1, 2});

    private final GraphBuilder graph = new GraphBuilder("padding");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(4, 6, 5)));

    private Value padded(Value given, long... pads) {
        return graph.apply("Pad", Attributes.NONE, given, graph.integers(pads));
    }

    /** Without a comparison of results: ONNX Runtime itself pads the maximum, which gives others, or refuses it. */
    private List<String> unchecked(Value y) {
        graph.output("y", y);
        return Simplified.operators(Simplified.graph(graph.build()));
    }

    private List<String> simplified(Value y) {
        graph.output("y", y);
        return Simplified.operators(Simplified.checked(graph.build()));
    }

    private Value convolved(Value given, Attributes attributes) {
        return graph.apply("Conv", attributes, given, graph.constant(Simplified.numbers(3, 4, 3, 3)));
    }

    @Test
    void movesIntoAConvolution() {
        Value border = padded(x, 0, 0, 1, 2, 0, 0, 3, 0);
        assertThat(simplified(convolved(border, OWN))).containsExactly("Conv");
    }

    @Test
    void movesIntoAConvolutionThatSaysItPadsNothing() {
        Value border = padded(x, 0, 0, 1, 2, 0, 0, 3, 0);
        assertThat(simplified(convolved(border, Attributes.NONE.with("auto_pad", "VALID"))))
                .containsExactly("Conv");
    }

    @Test
    void movesWhereTheAxesAreNamed() {
        Value border = graph.apply(
                "Pad", Attributes.NONE, x, graph.integers(2, 1, 0, 3), graph.scalar(0), graph.integers(-1, 2));
        assertThat(simplified(convolved(border, Attributes.NONE))).containsExactly("Conv");
    }

    @Test
    void movesIntoAnAverage() {
        Value border = padded(x, 0, 0, 1, 1, 0, 0, 1, 2);
        assertThat(simplified(graph.apply("AveragePool", WINDOW, border))).containsExactly("AveragePool");
    }

    @Test
    void movesZerosIntoAMaximumOfWhatIsNotNegative() {
        Value border = padded(x.relu(), 0, 0, 1, 1, 0, 0, 1, 2);
        assertThat(simplified(graph.apply("MaxPool", WINDOW, border))).containsExactly("Relu", "MaxPool");
    }

    @Test
    void movesTheLeastNumberIntoAMaximum() {
        Value least = graph.scalar(Double.NEGATIVE_INFINITY);
        Value border = graph.apply("Pad", Attributes.NONE, x, graph.integers(0, 0, 1, 1, 0, 0, 1, 2), least);
        assertThat(simplified(graph.apply("MaxPool", WINDOW, border))).containsExactly("MaxPool");
    }

    @Test
    void leavesZerosBeforeAMaximumOfAnyNumbers() {
        Value border = padded(x, 0, 0, 1, 1, 0, 0, 1, 2);
        assertThat(unchecked(graph.apply("MaxPool", WINDOW, border))).containsExactly("Pad", "MaxPool");
    }

    @Test
    void leavesABorderBeforeAnAverageThatDoesNotCountItsOwn() {
        Value border = padded(x, 0, 0, 1, 1, 0, 0, 1, 1);
        Attributes attributes = WINDOW.with("pads", new long[] {1, 1, 1, 1});
        assertThat(simplified(graph.apply("AveragePool", attributes, border))).containsExactly("Pad", "AveragePool");
    }

    @Test
    void leavesABorderAsLongAsTheWindow() {
        Value border = padded(x.relu(), 0, 0, 3, 0, 0, 0, 3, 0);
        assertThat(unchecked(graph.apply("MaxPool", WINDOW, border))).containsExactly("Relu", "Pad", "MaxPool");
    }

    @Test
    void leavesMoreChannels() {
        Value border = padded(x.slice(1, 0, 2), 0, 1, 1, 1, 0, 1, 1, 1);
        assertThat(simplified(convolved(border, Attributes.NONE))).containsExactly("Slice", "Pad", "Conv");
    }

    @Test
    void leavesACut() {
        Value border = padded(x, 0, 0, -1, 0, 0, 0, 0, 0);
        assertThat(simplified(convolved(border, Attributes.NONE))).containsExactly("Pad", "Conv");
    }

    @Test
    void leavesAReflection() {
        Value border =
                graph.apply("Pad", Attributes.NONE.with("mode", "reflect"), x, graph.integers(0, 0, 1, 1, 0, 0, 1, 1));
        assertThat(simplified(convolved(border, Attributes.NONE))).containsExactly("Pad", "Conv");
    }

    @Test
    void leavesAnotherNumber() {
        Value border =
                graph.apply("Pad", Attributes.NONE, x, graph.integers(0, 0, 1, 1, 0, 0, 1, 1), graph.scalar(0.5));
        assertThat(simplified(convolved(border, Attributes.NONE))).containsExactly("Pad", "Conv");
    }
}

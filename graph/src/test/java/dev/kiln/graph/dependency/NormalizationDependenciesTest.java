package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import org.junit.jupiter.api.Test;

class NormalizationDependenciesTest {

    private static Sketch channels(int channels) {
        return new Sketch()
                .input("x", "N", 3, 8, 8)
                .weight("w", channels, 3, 1, 1)
                .weight("v", 2, channels, 1, 1)
                .weight("s", channels)
                .weight("b", channels)
                .node("Conv", "x w", "h");
    }

    private static Graph normalized(Sketch sketch, String operator, String inputs, Attributes attributes) {
        return sketch.node(operator, "h " + inputs, "n", attributes)
                .node("Conv", "n v", "y")
                .build("y");
    }

    @Test
    void aChannelHasItsOwnParametersAndStatistics() {
        Sketch sketch = channels(2).weight("m", 2).weight("d", 2);
        Graph graph = normalized(sketch, "BatchNormalization", "s b m d", Attributes.NONE);
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w/0[0] v/1[0] s/0[0] b/0[0] m/0[0] d/0[0]", "w/0[1] v/1[1] s/0[1] b/0[1] m/0[1] d/0[1]");
        assertThat(Sketch.floats(Sketch.without(graph, "w", 0, 0), "d")).containsExactly(2);
    }

    @Test
    void instancesKeepTheirPixels() {
        Graph graph = normalized(channels(2), "InstanceNormalization", "s b", Attributes.NONE);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[0] s/0[0] b/0[0]", "w/0[1] v/1[1] s/0[1] b/0[1]");
    }

    @Test
    void groupsAreRemovedAsAWhole() {
        Sketch sketch = channels(4);
        sketch.editor().opset("", 21);
        Graph graph = normalized(sketch, "GroupNormalization", "s b", Attributes.of("num_groups", 2));
        assertThat(Sketch.groups(graph))
                .containsExactly("w/0[0 1] v/1[0 1] s/0[0 1] b/0[0 1]", "w/0[2 3] v/1[2 3] s/0[2 3] b/0[2 3]");
        Graph cut = Sketch.without(graph, "w", 0, 3);
        assertThat(Sketch.producer(cut, "n").attributes().integer("num_groups", 0))
                .isEqualTo(1);
        assertThat(Sketch.shape(cut, "n")).isEqualTo("[N, 2, 8, 8]");
    }

    @Test
    void channelsOfOneGroupGoTogether() {
        Sketch sketch = channels(3);
        sketch.editor().opset("", 21);
        Graph graph = normalized(sketch, "GroupNormalization", "s b", Attributes.of("num_groups", 1));
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0 1 2] v/1[0 1 2] s/0[0 1 2] b/0[0 1 2]");
    }

    private static Sketch rows() {
        return new Sketch()
                .input("x", "N", 3)
                .weight("w", 3, 4)
                .weight("s", 4)
                .weight("b", 4)
                .weight("v", 4, 2)
                .node("MatMul", "x w", "h");
    }

    @Test
    void featuresOfARowStay() {
        Sketch sketch = rows().node("LayerNormalization", "h s b", "n").node("MatMul", "n v", "y");
        Graph graph = sketch.build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        for (String value : new String[] {"h", "n"}) {
            assertThat(Sketch.frozen(graph, value, 1)).isEqualTo("LayerNormalization (n) computes statistics over it");
        }
        assertThat(Sketch.frozen(graph, "v", 0)).isEqualTo("LayerNormalization (n) computes statistics over it");
    }

    @Test
    void rootMeanSquaresStay() {
        Sketch sketch = rows();
        sketch.editor().opset("", 23);
        Graph graph = sketch.node("RMSNormalization", "h s", "n")
                .node("MatMul", "n v", "y")
                .build("y");
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("RMSNormalization (n) computes statistics over it");
    }

    /** The rows of a constant are normalized one by one; the means of them have the same rows. */
    @Test
    void meansHaveTheRowsOfTheInput() {
        Graph graph = new Sketch()
                .input("x", 3, 2)
                .weight("w", 4, 3)
                .weight("s", 2)
                .weight("v", 5, 4)
                .node("MatMul", "w x", "h")
                .node("LayerNormalization", "h s", "n mean")
                .node("Mul", "n mean", "p")
                .node("MatMul", "v p", "y")
                .build("y");
        assertThat(Sketch.groups(graph))
                .contains("w/0[0] v/1[0]", "w/0[3] v/1[3]")
                .hasSize(4);
        assertThat(Sketch.shape(Sketch.without(graph, "w", 0, 1, 2), "mean")).isEqualTo("[2, 1]");
    }

    @Test
    void neighbouringChannelsStay() {
        Graph graph = normalized(channels(4), "LRN", "", Attributes.of("size", 3));
        assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo("LRN (n) computes statistics over it");
    }

    @Test
    void axesOfMeansStay() {
        Graph graph = normalized(channels(2), "MeanVarianceNormalization", "", Attributes.NONE);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[0]", "w/0[1] v/1[1]");
        Graph over =
                normalized(channels(2), "MeanVarianceNormalization", "", Attributes.NONE.with("axes", new long[] {1}));
        assertThat(Sketch.groups(over)).isEmpty();
    }
}

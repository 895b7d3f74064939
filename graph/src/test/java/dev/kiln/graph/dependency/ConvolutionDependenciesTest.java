package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import org.junit.jupiter.api.Test;

class ConvolutionDependenciesTest {

    /** A layer of 3 channels, the one under test, and a layer that reads it. */
    private static Graph between(String operator, long groups, int channels, int outputs, long... weight) {
        return new Sketch()
                .input("x", "N", 2, 8, 8)
                .weight("w1", channels, 2, 1, 1)
                .weight("w", weight)
                .weight("b", outputs)
                .weight("w2", 5, outputs, 1, 1)
                .node("Conv", "x w1", "h")
                .node(operator, "h w b", "g", Attributes.of("group", groups))
                .node("Conv", "g w2", "y")
                .build("y");
    }

    @Test
    void channelsAreThoseOfTheKernelsAndTheBias() {
        Graph graph = between("Conv", 1, 3, 2, 2, 3, 3, 3);
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w1/0[0] w/1[0]",
                        "w1/0[1] w/1[1]",
                        "w1/0[2] w/1[2]",
                        "w/0[0] b/0[0] w2/1[0]",
                        "w/0[1] b/0[1] w2/1[1]");
        assertThat(Sketch.frozen(graph, "w", 2)).isEqualTo("Conv (g) moves a kernel over it");
        assertThat(Sketch.frozen(graph, "g", 3)).isEqualTo("Conv (g) moves a kernel over it");
        assertThat(Sketch.frozen(graph, "w1", 1)).isEqualTo("it is an axis of the input x");
        assertThat(Sketch.frozen(graph, "w2", 0)).isEqualTo("it is an axis of the output y");
    }

    @Test
    void keepsTheOtherKernels() {
        Graph graph = between("Conv", 1, 3, 2, 2, 3, 1, 1);
        assertThat(Sketch.floats(Sketch.without(graph, "w1", 0, 1), "w")).containsExactly(1, 3, 4, 6);
        assertThat(Sketch.floats(Sketch.without(graph, "b", 0, 0), "w")).containsExactly(4, 5, 6);
    }

    @Test
    void transposedKernelsHaveTheInputsFirst() {
        Graph graph = between("ConvTranspose", 1, 3, 2, 3, 2, 3, 3);
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w1/0[0] w/0[0]",
                        "w1/0[1] w/0[1]",
                        "w1/0[2] w/0[2]",
                        "w/1[0] b/0[0] w2/1[0]",
                        "w/1[1] b/0[1] w2/1[1]");
    }

    @Test
    void depthwiseChannelsGoFromTheInputToTheOutput() {
        Graph graph = between("Conv", 3, 3, 6, 6, 1, 3, 3);
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w1/0[0] w/0[0 1] b/0[0 1] w2/1[0 1]",
                        "w1/0[1] w/0[2 3] b/0[2 3] w2/1[2 3]",
                        "w1/0[2] w/0[4 5] b/0[4 5] w2/1[4 5]");
        Graph cut = Sketch.without(graph, "w1", 0, 1);
        assertThat(Sketch.producer(cut, "g").attributes().integer("group", 0)).isEqualTo(2);
        assertThat(Sketch.shape(cut, "g")).isEqualTo("[N, 4, 6, 6]");
    }

    @Test
    void manyGroupsAreRemovedAsAWhole() {
        Graph graph = between("Conv", 2, 4, 4, 4, 2, 3, 3);
        assertThat(Sketch.groups(graph))
                .containsExactly("w1/0[0 1] w/0[0 1] b/0[0 1] w2/1[0 1]", "w1/0[2 3] w/0[2 3] b/0[2 3] w2/1[2 3]");
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("Conv (g) has them in every group");
        Graph cut = Sketch.without(graph, "b", 0, 0);
        assertThat(Sketch.producer(cut, "g").attributes().integer("group", 0)).isEqualTo(1);
    }

    @Test
    void ofFewGroupsTheSameChannelsAreRemovedFromEach() {
        Graph graph = between("Conv", 2, 6, 6, 6, 3, 1, 1);
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w1/0[0 3] w/1[0]",
                        "w1/0[1 4] w/1[1]",
                        "w1/0[2 5] w/1[2]",
                        "w/0[0 3] b/0[0 3] w2/1[0 3]",
                        "w/0[1 4] b/0[1 4] w2/1[1 4]",
                        "w/0[2 5] b/0[2 5] w2/1[2 5]");
        Graph cut = Sketch.without(graph, "w1", 0, 2);
        assertThat(Sketch.producer(cut, "g").attributes().integer("group", 0)).isEqualTo(2);
        assertThat(Sketch.floats(cut, "w")).containsExactly(1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17);
        assertThat(Sketch.floats(Sketch.without(graph, "b", 0, 0, 1), "w")).containsExactly(7, 8, 9, 16, 17, 18);
    }

    @Test
    void transposedGroupsHaveTheirOutputsAlongTheSecondAxis() {
        assertThat(Sketch.groups(between("ConvTranspose", 2, 6, 6, 6, 3, 1, 1)))
                .containsExactly(
                        "w1/0[0 3] w/0[0 3]",
                        "w1/0[1 4] w/0[1 4]",
                        "w1/0[2 5] w/0[2 5]",
                        "w/1[0] b/0[0 3] w2/1[0 3]",
                        "w/1[1] b/0[1 4] w2/1[1 4]",
                        "w/1[2] b/0[2 5] w2/1[2 5]");
        assertThat(Sketch.groups(between("ConvTranspose", 3, 3, 3, 3, 1, 3, 3)))
                .containsExactly(
                        "w1/0[0] w/0[0] b/0[0] w2/1[0]",
                        "w1/0[1] w/0[1] b/0[1] w2/1[1]",
                        "w1/0[2] w/0[2] b/0[2] w2/1[2]");
    }

    /** The exponential of a weight that is zero is 1, so that its input channels stay in the sum. */
    @Test
    void sumsOverComputedKernelsStay() {
        Sketch sketch = new Sketch()
                .input("x", "N", 2, 8, 8)
                .weight("w1", 3, 2, 1, 1)
                .weight("b1", 3)
                .weight("w", 4, 3, 1, 1)
                .node("Conv", "x w1 b1", "h")
                .node("Sigmoid", "h", "s")
                .node("Exp", "w", "e")
                .node("Conv", "s e", "y");
        Graph graph = sketch.build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "h", 1)).isEqualTo("Conv (y) sums over it");
    }

    @Test
    void kernelsOfAnInputStay() {
        Graph graph = new Sketch()
                .input("x", "N", 2, 8, 8)
                .input("w", 8, "C", 1, 1)
                .weight("w1", 8, 2, 1, 1)
                .node("Conv", "x w1", "h")
                .node("Conv", "h w", "y", Attributes.of("group", 2))
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "h", 1)).isEqualTo("Conv (y) has channels whose number is not known");
    }
}

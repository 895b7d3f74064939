package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import org.junit.jupiter.api.Test;

class MovementDependenciesTest {

    private static Sketch channels(int channels) {
        return new Sketch()
                .input("x", "N", 3, 8, 8)
                .weight("w", channels, 3, 1, 1)
                .node("Conv", "x w", "h");
    }

    @Test
    void channelsMayBeTheLastAxis() {
        Graph graph = channels(2)
                .weight("v", 2, 5)
                .node("Transpose", "h", "t", Attributes.NONE.with("perm", new long[] {0, 2, 3, 1}))
                .node("MatMul", "t v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/0[0]", "w/0[1] v/0[1]");
    }

    @Test
    void withoutAPermutationAxesAreReversed() {
        Graph graph = new Sketch()
                .input("x", 3, 4)
                .weight("w", 4, 2)
                .weight("v", 5, 2)
                .node("MatMul", "x w", "h")
                .node("Transpose", "h", "t")
                .node("MatMul", "v t", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0] v/1[0]", "w/1[1] v/1[1]");
    }

    @Test
    void axesOfLengthOneComeAndGo() {
        Graph graph = channels(2)
                .integers("pixels", 2, 3)
                .integers("front", 0, -1)
                .integers("ends", 0, 3)
                .weight("v", 2, 5)
                .node("GlobalAveragePool", "h", "p")
                .node("Squeeze", "p pixels", "s")
                .node("Unsqueeze", "s front", "u")
                .node("Squeeze", "u ends", "r")
                .node("MatMul", "r v", "y")
                .build("y");
        // the lists of axes are no positions to be removed
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/0[0]", "w/0[1] v/0[1]");
        assertThat(Sketch.frozen(graph, "pixels", 0)).isEqualTo("Squeeze (s) reads it as axes");
        assertThat(Sketch.frozen(graph, "front", 0)).isEqualTo("Unsqueeze (u) reads it as axes");
    }

    private static Graph pixels(String mode) {
        return channels(8)
                .weight("v", 5, 2, 1, 1)
                .node("DepthToSpace", "h", "d", Attributes.of("blocksize", 2).with("mode", mode))
                .node("Conv", "d v", "y")
                .build("y");
    }

    @Test
    void theChannelsOfAPixelGoTogether() {
        assertThat(Sketch.groups(pixels("DCR"))).containsExactly("w/0[0 2 4 6] v/1[0]", "w/0[1 3 5 7] v/1[1]");
        Graph graph = pixels("CRD");
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0 1 2 3] v/1[0]", "w/0[4 5 6 7] v/1[1]");
        assertThat(Sketch.shape(Sketch.without(graph, "v", 1, 0), "d")).isEqualTo("[N, 1, 16, 16]");
    }

    @Test
    void oneChannelOfPixelsStays() {
        Graph graph = channels(4)
                .node("DepthToSpace", "h", "y", Attributes.of("blocksize", 2))
                .build("y");
        assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo("DepthToSpace (y) exchanges pixels and channels");
    }

    @Test
    void pixelsBecomeChannels() {
        Graph graph = channels(2)
                .weight("v", 5, 8, 1, 1)
                .node("SpaceToDepth", "h", "d", Attributes.of("blocksize", 2))
                .node("Conv", "d v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[0 2 4 6]", "w/0[1] v/1[1 3 5 7]");
    }
}

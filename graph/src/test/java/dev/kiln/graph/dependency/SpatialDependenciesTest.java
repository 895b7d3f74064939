package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SpatialDependenciesTest {

    private static final String[] GROUPS = {"w/0[0] v/1[0]", "w/0[1] v/1[1]"};

    private static Sketch channels() {
        return new Sketch()
                .input("x", "N", 3, 4, 4)
                .weight("w", 2, 3, 1, 1)
                .weight("v", 5, 2, 1, 1)
                .node("Conv", "x w", "h");
    }

    private static Graph read(Sketch sketch) {
        return sketch.node("Conv", "p v", "y").build("y");
    }

    @Test
    void poolsKeepChannels() {
        Attributes window = Attributes.NONE.with("kernel_shape", new long[] {2, 2});
        for (String operator : new String[] {"MaxPool", "AveragePool", "LpPool"}) {
            assertThat(Sketch.groups(read(channels().node(operator, "h", "p", window))))
                    .containsExactly(GROUPS);
        }
        for (String operator : new String[] {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"}) {
            assertThat(Sketch.groups(read(channels().node(operator, "h", "p")))).containsExactly(GROUPS);
        }
    }

    @Test
    void placesOfTheLargestStay() {
        Attributes window = Attributes.NONE.with("kernel_shape", new long[] {2, 2});
        Graph graph = read(channels().node("MaxPool", "h", "p places", window));
        assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo("MaxPool (p) returns the places of the largest");
    }

    @Test
    void scalesStay() {
        Sketch sketch = channels();
        sketch.editor().constant("scales", Tensor.of(new float[] {1, 1, 2, 2}, 4));
        Graph graph = read(sketch.node("Resize", "h _ scales", "p"));
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
        assertThat(Sketch.frozen(graph, "scales", 0)).isEqualTo("Resize (p) reads it as scales or lengths");
        assertThat(Sketch.shape(Sketch.without(graph, "w", 0, 1), "p")).isEqualTo("[N, 1, 8, 8]");
    }

    @Test
    void lengthsChange() {
        Sketch sketch = new Sketch()
                .input("x", 1, 3, 4, 4)
                .weight("w", 2, 3, 1, 1)
                .weight("v", 5, 2, 1, 1)
                .node("Conv", "x w", "h")
                .integers("sizes", 1, 2, 8, 6);
        Graph graph = read(sketch.node("Resize", "h _ _ sizes", "p"));
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
        assertThat(Sketch.integers(Sketch.without(graph, "w", 0, 1), "p", 3)).containsExactly(1, 1, 8, 6);
    }

    @Test
    void lengthsOfNamedAxesChange() {
        Attributes axes = Attributes.NONE.with("axes", new long[] {-1, 1});
        Graph graph = read(channels().integers("sizes", 8, 2).node("Resize", "h _ _ sizes", "p", axes));
        assertThat(Sketch.integers(Sketch.without(graph, "w", 0, 0), "p", 3)).containsExactly(8, 1);
    }

    @Test
    void cropsStay() {
        Attributes crop = Attributes.NONE.with("coordinate_transformation_mode", "tf_crop_and_resize");
        Graph graph = read(
                channels().weight("roi", 8).integers("sizes", 1, 2, 8, 6).node("Resize", "h roi _ sizes", "p", crop));
        assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo("Resize (p) computes pixels from others");
    }

    @Test
    void sampledPixelsKeepChannels() {
        Graph graph = read(channels().input("grid", "N", 5, 5, 2).node("GridSample", "h grid", "p"));
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
    }

    @Test
    void regionsKeepChannels() {
        Graph graph = read(channels()
                .input("boxes", "R", 4)
                .input("images", ElementType.INT64, "R")
                .node("RoiAlign", "h boxes images", "p"));
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
    }
}

package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import org.junit.jupiter.api.Test;

class PartDependenciesTest {

    private static final Attributes ALONG_CHANNELS = Attributes.of("axis", 1);

    private static Sketch channels(int channels) {
        return new Sketch()
                .input("x", "N", 3, 8, 8)
                .weight("w", channels, 3, 1, 1)
                .node("Conv", "x w", "h");
    }

    private static Graph read(Sketch sketch, String value, int channels) {
        return sketch.weight("v", 4, channels, 1, 1)
                .node("Conv", value + " v", "y")
                .build("y");
    }

    @Test
    void joinedChannelsFollowEachOther() {
        Sketch sketch = channels(2)
                .weight("u", 2, 3, 1, 1)
                .node("Conv", "x u", "g")
                .node("Concat", "x h g", "c", ALONG_CHANNELS);
        Graph graph = read(sketch, "c", 7);
        assertThat(Sketch.groups(graph))
                .containsExactly("w/0[0] v/1[3]", "w/0[1] v/1[4]", "u/0[0] v/1[5]", "u/0[1] v/1[6]");
        assertThat(Sketch.shape(Sketch.without(graph, "w", 0, 0), "c")).isEqualTo("[N, 6, 8, 8]");
    }

    @Test
    void aJoinedPartOfOneChannelStays() {
        Sketch sketch =
                channels(2).weight("u", 1, 3, 1, 1).node("Conv", "x u", "g").node("Concat", "g h", "c", ALONG_CHANNELS);
        assertThat(Sketch.groups(read(sketch, "c", 3))).containsExactly("w/0[0] v/1[1]", "w/0[1] v/1[2]");
    }

    @Test
    void partsOfASplitHaveTheirOwnChannels() {
        Sketch sketch = channels(5).integers("sizes", 2, 3).node("Split", "h sizes", "a b", ALONG_CHANNELS);
        Graph graph = read(sketch.node("Relu", "a", "r"), "b", 3);
        assertThat(Sketch.groups(graph))
                .containsExactly("w/0[0]", "w/0[1]", "w/0[2] v/1[0]", "w/0[3] v/1[1]", "w/0[4] v/1[2]");
        Graph cut = Sketch.without(graph, "w", 0, 0, 3, 4);
        assertThat(Sketch.integers(cut, "b", 1)).containsExactly(1, 1);
        assertThat(Sketch.shape(cut, "b")).isEqualTo("[N, 1, 8, 8]");
    }

    @Test
    void equalPartsGetLengthsOfTheirOwn() {
        Attributes three = ALONG_CHANNELS.with("num_outputs", 3);
        Sketch sketch = channels(8).node("Split", "h", "a b c", three).node("Concat", "a c", "j", ALONG_CHANNELS);
        Graph graph = read(sketch, "j", 5);
        assertThat(Sketch.groups(graph))
                .contains("w/0[0] v/1[0]", "w/0[3]", "w/0[6] v/1[3]")
                .hasSize(8);
        Graph cut = Sketch.without(graph, "w", 0, 0, 1);
        assertThat(Sketch.integers(cut, "a", 1)).containsExactly(1, 3, 2);
        assertThat(Sketch.producer(cut, "a").attributes().has("num_outputs")).isFalse();
    }

    @Test
    void partsOfOneChannelStay() {
        Graph graph = read(channels(3).integers("sizes", 1, 2).node("Split", "h sizes", "a b", ALONG_CHANNELS), "b", 2);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[1] v/1[0]", "w/0[2] v/1[1]");
    }

    private static Sketch sliced(int channels, long start, long end, long step) {
        return channels(channels)
                .integers("from", 0, start)
                .integers("to", 5, end)
                .integers("axes", 2, 1)
                .integers("steps", 1, step)
                .node("Slice", "h from to axes steps", "s");
    }

    @Test
    void slicesTakeTheSameChannelsAtTheirPresentPlaces() {
        Graph graph = read(sliced(5, -3, Long.MAX_VALUE, 1), "s", 3);
        assertThat(Sketch.groups(graph))
                .containsExactly("w/0[0]", "w/0[1]", "w/0[2] v/1[0]", "w/0[3] v/1[1]", "w/0[4] v/1[2]");
        Graph cut = Sketch.without(graph, "w", 0, 0, 3);
        assertThat(Sketch.integers(cut, "s", 1)).containsExactly(0, 1);
        assertThat(Sketch.integers(cut, "s", 2)).containsExactly(5, 3);
        assertThat(Sketch.shape(cut, "s")).isEqualTo("[N, 2, 5, 8]");
    }

    @Test
    void slicesWithStepsStay() {
        Graph graph = read(sliced(4, 0, 4, 2), "s", 2);
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo("Slice (s) selects some of it");
    }

    @Test
    void aChannelThatIsSelectedStays() {
        Graph graph = read(sliced(3, 1, 2, 1), "s", 1);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0]", "w/0[2]");
        assertThat(Sketch.integers(Sketch.without(graph, "w", 0, 0), "s", 1)).containsExactly(0, 0);
    }

    /** Images are cropped to a height that is computed; the channels are free. */
    @Test
    void computedBoundsFreezeTheSlicedAxisAlone() {
        Sketch sketch = channels(2)
                .input("height", ElementType.INT64, 1)
                .integers("from", 0)
                .integers("axes", 2)
                .node("Slice", "h from height axes", "s");
        Graph graph = read(sketch, "s", 2);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[0]", "w/0[1] v/1[1]");
        Sketch channel = channels(2)
                .input("height", ElementType.INT64, 1)
                .integers("from", 0)
                .integers("axes", 1)
                .node("Slice", "h from height axes", "s");
        assertThat(Sketch.frozen(read(channel, "s", 2), "w", 0))
                .isEqualTo("Slice (s) selects indices of it that are computed");
    }

    @Test
    void gatheredChannelsMayBeTakenTwice() {
        Sketch sketch = channels(4).integers("places", 2, -4, 2).node("Gather", "h places", "g", ALONG_CHANNELS);
        Graph graph = read(sketch, "g", 3);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[1]", "w/0[1]", "w/0[2] v/1[0 2]", "w/0[3]");
        assertThat(Sketch.integers(Sketch.without(graph, "w", 0, 1, 3), "g", 1)).containsExactly(1, 0, 1);
        assertThat(Sketch.integers(Sketch.without(graph, "w", 0, 0), "g", 1)).containsExactly(1, 1);
    }

    @Test
    void aGatheredChannelStays() {
        Sketch sketch = channels(3).integer("place", -1).node("Gather", "h place", "g", ALONG_CHANNELS);
        Graph graph = sketch.node("Relu", "g", "y").build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0]", "w/0[1]");
        Graph cut = Sketch.without(graph, "w", 0, 0, 1);
        assertThat(cut.constant(Sketch.producer(cut, "g").input(1)).toLongArray())
                .containsExactly(0);
    }

    @Test
    void tablesLoseFeaturesAndKeepTheirRows() {
        Graph graph = new Sketch()
                .input("x", ElementType.INT64, "N", 7)
                .weight("table", 5, 2)
                .weight("positions", 7, 2)
                .weight("v", 2, 3)
                .node("Gather", "table x", "e")
                .node("Add", "e positions", "p")
                .node("MatMul", "p v", "y")
                .build("y");
        assertThat(Sketch.groups(graph))
                .containsExactly("table/1[0] positions/1[0] v/0[0]", "table/1[1] positions/1[1] v/0[1]");
        assertThat(Sketch.frozen(graph, "table", 0)).isEqualTo("Gather (e) selects indices of it that are computed");
        assertThat(Sketch.frozen(graph, "positions", 0)).isEqualTo("it is an axis of the input x");
    }

    /** The shortcut of residual networks for CIFAR: channels of zeros before and after. */
    @Test
    void paddedChannelsAreThoseOfWhatTheyAreAddedTo() {
        Sketch sketch = channels(2)
                .integers("pads", 0, 1, 0, 0, 0, 2, 0, 0)
                .weight("u", 5, 3, 1, 1)
                .node("Pad", "h pads", "p")
                .node("Conv", "x u", "g")
                .node("Add", "p g", "a");
        Graph graph = read(sketch, "a", 5);
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w/0[0] u/0[1] v/1[1]",
                        "w/0[1] u/0[2] v/1[2]",
                        "u/0[0] v/1[0]",
                        "u/0[3] v/1[3]",
                        "u/0[4] v/1[4]");
        Graph cut = Sketch.without(graph, "u", 0, 0, 2, 3);
        assertThat(Sketch.integers(cut, "p", 1)).containsExactly(0, 0, 0, 0, 0, 1, 0, 0);
        assertThat(Sketch.shape(cut, "p")).isEqualTo("[N, 2, 8, 8]");
    }

    @Test
    void paddedAxesMayBeNamed() {
        Sketch sketch = channels(2)
                .integers("pads", 0, 3, 2, 0)
                .integers("axes", -3, 2)
                .weight("zero", 1)
                .node("Squeeze", "zero", "value")
                .node("Pad", "h pads value axes", "p");
        Graph graph = read(sketch, "p", 4);
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[0]", "w/0[1] v/1[1]", "v/1[2]", "v/1[3]");
        assertThat(Sketch.integers(Sketch.without(graph, "v", 1, 2), "p", 1)).containsExactly(0, 3, 1, 0);
    }

    @Test
    void mirroredChannelsStay() {
        Sketch sketch = channels(2)
                .integers("pads", 0, 1, 0, 0, 0, 1, 0, 0)
                .node("Pad", "h pads", "p", Attributes.NONE.with("mode", "reflect"));
        assertThat(Sketch.frozen(read(sketch, "p", 4), "w", 0)).isEqualTo("Pad (p) pads it");
    }
}

package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementwiseDependenciesTest {

    private static Sketch channels() {
        return new Sketch()
                .input("x", "N", 3, 8, 8)
                .weight("w", 2, 3, 1, 1)
                .weight("v", 4, 2, 1, 1)
                .node("Conv", "x w", "h");
    }

    private static Graph read(Sketch sketch, String value) {
        return sketch.node("Conv", value + " v", "y").build("y");
    }

    @Test
    void functionsKeepPositions() {
        Sketch sketch = channels()
                .node("Sigmoid", "h", "a")
                .node("Cast", "a", "b", Attributes.NONE.with("to", ElementType.FLOAT))
                .node("Dropout", "b", "c")
                .node("Identity", "c", "d");
        assertThat(Sketch.groups(read(sketch, "d"))).containsExactly("w/0[0] v/1[0]", "w/0[1] v/1[1]");
    }

    @Test
    void constantsBroadcast() {
        Sketch sketch = channels()
                .weight("c", 2, 1, 1)
                .weight("p", 1, 2, 8, 8)
                .weight("one", 1, 1, 1)
                .weight("slope", 2, 1, 1)
                .node("Add", "h c", "a")
                .node("Mul", "p a", "b")
                .node("Div", "b one", "d")
                .node("PRelu", "d slope", "e");
        Graph graph = read(sketch, "e");
        assertThat(Sketch.groups(graph))
                .containsExactly("w/0[0] v/1[0] c/0[0] p/1[0] slope/0[0]", "w/0[1] v/1[1] c/0[1] p/1[1] slope/0[1]");
        assertThat(Sketch.floats(Sketch.without(graph, "c", 0, 0), "p"))
                .hasSize(64)
                .startsWith(65);
    }

    @Test
    void residualsShareTheirChannels() {
        Sketch sketch =
                channels().weight("u", 2, 3, 1, 1).node("Conv", "x u", "g").node("Sum", "h g h", "s");
        assertThat(Sketch.groups(read(sketch, "s"))).containsExactly("w/0[0] v/1[0] u/0[0]", "w/0[1] v/1[1] u/0[1]");
    }

    @Test
    void gatesHaveTheChannelsThatTheyScale() {
        Sketch sketch = channels()
                .weight("down", 3, 2, 1, 1)
                .weight("up", 2, 3, 1, 1)
                .weight("b", 2)
                .node("GlobalAveragePool", "h", "p")
                .node("Conv", "p down", "d")
                .node("Relu", "d", "r")
                .node("Conv", "r up b", "u")
                .node("HardSigmoid", "u", "gate")
                .node("Mul", "gate h", "s");
        assertThat(Sketch.groups(read(sketch, "s")))
                .containsExactly(
                        "w/0[0] v/1[0] down/1[0] up/0[0] b/0[0]",
                        "w/0[1] v/1[1] down/1[1] up/0[1] b/0[1]",
                        "down/0[0] up/1[0]",
                        "down/0[1] up/1[1]",
                        "down/0[2] up/1[2]");
    }

    @Test
    void whatIsAddedToAnInputStays() {
        Sketch sketch = channels().input("z", "N", 2, 8, 8).node("Add", "h z", "a");
        Graph graph = read(sketch, "a");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo("it is an axis of the input z");
    }

    /** Broadcast along the axis only if it has the length 1 in a run. */
    @Test
    void anUnknownLengthStays() {
        Sketch sketch = channels().input("z", "N", "C", 8, 8).node("Add", "h z", "a");
        assertThat(Sketch.groups(read(sketch, "a"))).isEmpty();
    }

    @Test
    void comparisonsAndChoicesKeepPositions() {
        Sketch sketch = channels()
                .weight("t", 2, 1, 1)
                .weight("zero", 1)
                .node("Greater", "h t", "m")
                .node("Where", "m h zero", "a");
        assertThat(Sketch.groups(read(sketch, "a"))).containsExactly("w/0[0] v/1[0] t/0[0]", "w/0[1] v/1[1] t/0[1]");
    }

    @Test
    void activationsOfOnnxRuntimeKeepPositions() {
        Sketch sketch = new Sketch()
                .input("x", "N", 3)
                .weight("w", 3, 2)
                .weight("b", 2)
                .weight("v", 2, 4)
                .node("MatMul", "x w", "h");
        sketch.editor().opset("com.microsoft", 1);
        sketch.editor()
                .add(new Node(
                        "a",
                        "com.microsoft",
                        "BiasGelu",
                        List.of("h", "b"),
                        List.of("a"),
                        Attributes.NONE,
                        Extras.NONE));
        assertThat(Sketch.groups(sketch.node("MatMul", "a v", "y").build("y")))
                .containsExactly("w/1[0] b/0[0] v/0[0]", "w/1[1] b/0[1] v/0[1]");
    }
}

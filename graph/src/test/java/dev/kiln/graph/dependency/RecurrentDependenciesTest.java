package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecurrentDependenciesTest {

    private static Graph layer(String operator, int gates, boolean isBoth, String more, Sketch sketch) {
        int directions = isBoth ? 2 : 1;
        Attributes attributes = Attributes.of("hidden_size", 2).with("direction", isBoth ? "bidirectional" : "forward");
        return sketch.input("x", 5, "N", 4)
                .weight("e", 4, 3)
                .weight("w", directions, gates * 2L, 3)
                .weight("r", directions, gates * 2L, 2)
                .weight("b", directions, gates * 4L)
                .weight("v", 2, 6)
                .node("MatMul", "x e", "h")
                .node(operator, "h w r b" + more, "a", attributes)
                .node("MatMul", "a v", "y")
                .build("y");
    }

    @Test
    void aUnitHasRowsOfAllGatesAndAColumn() {
        Graph graph = layer("LSTM", 4, false, "", new Sketch());
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "e/1[0] w/2[0]",
                        "e/1[1] w/2[1]",
                        "e/1[2] w/2[2]",
                        "w/1[0 2 4 6] r/1[0 2 4 6] r/2[0] b/1[0 2 4 6 8 10 12 14] v/0[0]",
                        "w/1[1 3 5 7] r/1[1 3 5 7] r/2[1] b/1[1 3 5 7 9 11 13 15] v/0[1]");
        assertThat(Sketch.frozen(graph, "h", 0)).isEqualTo("it is an axis of the input x");
        assertThat(Sketch.frozen(graph, "a", 0)).isEqualTo("LSTM (a) runs along it");
        Graph cut = Sketch.without(graph, "v", 0, 0);
        assertThat(Sketch.producer(cut, "a").attributes().integer("hidden_size", 0))
                .isEqualTo(1);
        assertThat(Sketch.floats(cut, "r")).containsExactly(4, 8, 12, 16);
        assertThat(Sketch.shape(cut, "a")).isEqualTo("[5, 1, N, 1]");
    }

    @Test
    void bothDirectionsLoseTheSameUnits() {
        Graph graph = layer("GRU", 3, true, "", new Sketch());
        assertThat(Sketch.groups(graph))
                .contains("w/1[0 2 4] r/1[0 2 4] r/2[0] b/1[0 2 4 6 8 10] v/0[0]")
                .hasSize(5);
        assertThat(Sketch.frozen(graph, "r", 0)).isEqualTo("GRU (a) runs along it");
        assertThat(Sketch.floats(Sketch.without(graph, "v", 0, 1), "r")).containsExactly(1, 5, 9, 13, 17, 21);
    }

    @Test
    void statesAtTheStartAndPeepholesHaveTheUnits() {
        Sketch sketch = new Sketch().weight("h0", 1, 3, 2).weight("c0", 1, 3, 2).weight("p", 1, 6);
        Graph graph = layer("LSTM", 4, false, " _ h0 c0 p", sketch);
        assertThat(Sketch.groups(graph))
                .contains("h0/2[0] c0/2[0] p/1[0 2 4] w/1[0 2 4 6] r/1[0 2 4 6] r/2[0] "
                        + "b/1[0 2 4 6 8 10 12 14] v/0[0]");
    }

    @Test
    void unitsOfAStateOfTheGraphStay() {
        Sketch sketch = new Sketch().input("h0", 1, "N", 2);
        Graph graph = layer("RNN", 1, false, " _ h0", sketch);
        assertThat(Sketch.groups(graph)).hasSize(3).allMatch(group -> group.startsWith("e/1"));
        assertThat(Sketch.frozen(graph, "r", 2)).isEqualTo("it is an axis of the input h0");
    }

    @Test
    void oneUnitStays() {
        Graph graph = new Sketch()
                .input("x", 5, "N", 3)
                .weight("w", 1, 1, 3)
                .weight("r", 1, 1, 1)
                .node("RNN", "x w r", "y", Attributes.of("hidden_size", 1))
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
    }

    /** Units of a sigmoid are one half where their weights are zero. */
    @Test
    void productsOfUnitsWithOtherActivationsStay() {
        Attributes attributes =
                Attributes.of("hidden_size", 2).with("activations", new Attribute.Texts(List.of("Sigmoid")));
        Graph graph = new Sketch()
                .input("x", 5, "N", 3)
                .weight("w", 1, 2, 3)
                .weight("r", 1, 2, 2)
                .node("RNN", "x w r", "_ a", attributes)
                .node("Exp", "a", "b")
                .node("Transpose", "b", "c", Attributes.NONE.with("perm", new long[] {0, 2, 1}))
                .node("MatMul", "a c", "y")
                .build("y");
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("MatMul (y) sums over it");
    }
}

package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import org.junit.jupiter.api.Test;

class LengthDependenciesTest {

    private static final Attributes FIRST = Attributes.of("axis", 0);

    private static Sketch features() {
        return new Sketch()
                .input("x", "N", 5, 3)
                .weight("w", 3, 4)
                .weight("v", 4, 2)
                .integer("0", 0)
                .integer("1", 1)
                .integer("2", 2)
                .integers("first", 0)
                .node("MatMul", "x w", "h");
    }

    /** The batch is taken from the value itself, the other lengths are constants, as exporters write it. */
    @Test
    void targetsOfReshapesThatAreComputedGetThePresentLengths() {
        Graph inner = features()
                .integers("heads", 5, 2, 2)
                .node("Shape", "h", "s")
                .node("Gather", "s 0", "n")
                .node("Unsqueeze", "n first", "batch")
                .node("Concat", "batch heads", "target", FIRST)
                .node("Reshape", "h target", "r")
                .weight("u", 2, 2)
                .node("MatMul", "r u", "y")
                .build("y");
        assertThat(Sketch.groups(inner)).containsExactly("w/1[0 2] u/0[0]", "w/1[1 3] u/0[1]");
        Graph cut = Sketch.without(inner, "u", 0, 0);
        assertThat(Sketch.shape(cut, "r")).isEqualTo("[N, 5, 2, 1]");
    }

    /** The root of the number of features stays the one that the network was trained with. */
    @Test
    void numbersMadeOfLengthsStayThoseOfTheOriginal() {
        Graph graph = features()
                .node("Shape", "h", "s")
                .node("Gather", "s 2", "d")
                .node("Cast", "d", "f", Attributes.NONE.with("to", ElementType.FLOAT))
                .node("Sqrt", "f", "root")
                .node("Div", "h root", "q")
                .node("MatMul", "q v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).contains("w/1[0] v/0[0]").hasSize(4);
        Graph cut = Sketch.without(graph, "w", 1, 0, 1, 2);
        assertThat(cut.constant(Sketch.producer(cut, "f").input(0)).toLongArray())
                .containsExactly(4);
    }

    @Test
    void lengthsThatAreResultsStay() {
        Graph whole =
                features().node("Shape", "h", "s").node("MatMul", "h v", "y").build("y", "s");
        assertThat(Sketch.frozen(whole, "w", 1)).isEqualTo("Shape (s) returns its length as a number");
        Graph single = features()
                .node("Shape", "h", "s")
                .node("Gather", "s 2", "d")
                .node("MatMul", "h v", "y")
                .build("y", "d");
        assertThat(Sketch.frozen(single, "w", 1)).isEqualTo("Shape (s) returns its length as a number");
        Graph size =
                features().node("Size", "h", "n").node("MatMul", "h v", "y").build("y", "n");
        assertThat(Sketch.frozen(size, "w", 1)).isEqualTo("Size (n) returns its length as a number");
    }

    @Test
    void onlyTheLengthsThatAreUsedStay() {
        Graph batch = features()
                .node("Shape", "h", "s")
                .node("Gather", "s 0", "d")
                .node("MatMul", "h v", "y")
                .build("y", "d");
        assertThat(Sketch.groups(batch)).hasSize(4);
        Graph others = features()
                .node("Shape", "h", "s", Attributes.of("end", 2))
                .node("MatMul", "h v", "y")
                .build("y", "s");
        assertThat(Sketch.groups(others)).hasSize(4);
    }

    /** A value is given the shape of another, of which fewer channels are left. */
    @Test
    void shapesOfOtherValuesStayThoseOfTheOriginal() {
        Graph graph = features()
                .weight("p", 1, 1, 1)
                .node("Shape", "h", "s")
                .node("Expand", "p s", "e")
                .weight("u", 4, 2)
                .node("MatMul", "e u", "g")
                .node("MatMul", "h v", "k")
                .node("Add", "g k", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).contains("w/1[0] v/0[0]", "u/0[0]");
        Graph cut = Sketch.without(graph, "w", 1, 0, 1);
        assertThat(Sketch.shape(cut, "h")).isEqualTo("[N, 5, 2]");
        assertThat(Sketch.shape(cut, "e")).isEqualTo("[N, 5, 4]");
    }

    @Test
    void aReshapeToTheShapeOfAnotherKeepsItsLengths() {
        Graph graph = features()
                .node("Shape", "h", "s")
                .input("z", "N", 20)
                .node("Reshape", "z s", "r")
                .node("MatMul", "h v", "k")
                .node("MatMul", "r v2", "g")
                .weight("v2", 4, 2)
                .node("Add", "g k", "y")
                .build("y");
        Graph cut = Sketch.without(graph, "w", 1, 3);
        assertThat(Sketch.shape(cut, "h")).isEqualTo("[N, 5, 3]");
        assertThat(Sketch.shape(cut, "r")).isEqualTo("[N, 5, 4]");
    }

    @Test
    void constantsOfAShapeHaveTheLengthsOfWhatTheyAreAddedTo() {
        Graph graph = features()
                .node("Shape", "h", "s")
                .node("ConstantOfShape", "s", "c")
                .node("Add", "h c", "a")
                .node("MatMul", "a v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).contains("w/1[0] v/0[0]").hasSize(4);
        assertThat(Sketch.shape(Sketch.without(graph, "w", 1, 0), "c")).isEqualTo("[N, 5, 3]");
    }

    @Test
    void anExpandedShapeMayBeShorterThanTheResult() {
        Graph graph = features()
                .node("Shape", "h", "s", Attributes.of("start", 1))
                .node("Expand", "h s", "e")
                .input("length", ElementType.INT64, 1)
                .integers("four", 4)
                .node("Concat", "length four", "l", FIRST)
                .node("Expand", "e l", "f")
                .node("MatMul", "f v", "y")
                .build("y");
        Graph cut = Sketch.without(graph, "w", 1, 0);
        assertThat(Sketch.shape(cut, "f")).endsWith("3]");
        assertThat(Sketch.producer(cut, Sketch.producer(cut, "f").input(1)).operator())
                .isEqualTo("Concat");
    }

    @Test
    void copiesGoTogether() {
        Graph graph = features()
                .integers("repeats", 1, 1, 2)
                .weight("u", 8, 2)
                .node("Tile", "h repeats", "t")
                .node("MatMul", "t u", "y")
                .build("y");
        assertThat(Sketch.groups(graph))
                .containsExactly("w/1[0] u/0[0 4]", "w/1[1] u/0[1 5]", "w/1[2] u/0[2 6]", "w/1[3] u/0[3 7]");
        assertThat(Sketch.frozen(graph, "repeats", 0)).isEqualTo("Tile (t) reads it as counts");
    }

    @Test
    void listsOfLengthsAreNoGroups() {
        Graph graph = features()
                .integers("unused", 7, 8, 9)
                .integers("two", 1, 2)
                .node("Gather", "unused two", "g")
                .node("ConstantOfShape", "g", "c")
                .node("ReduceSum", "c", "r")
                .node("MatMul", "h v", "k")
                .node("Add", "k r", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).noneMatch(group -> group.contains("unused"));
    }
}

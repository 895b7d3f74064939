package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DependenciesTest {

    private static Sketch layer(long units) {
        return new Sketch()
                .input("x", "N", 3)
                .weight("w", 3, units)
                .weight("v", units, 2)
                .node("MatMul", "x w", "h");
    }

    private static Graph network() {
        return layer(3).node("Relu", "h", "r").node("MatMul", "r v", "y").build("y");
    }

    @Test
    void removesPositionsFromAllConstantsOfAGroup() {
        Graph cut = Sketch.without(network(), "w", 1, 1);
        assertThat(Sketch.floats(cut, "w")).containsExactly(1, 3, 4, 6, 7, 9);
        assertThat(Sketch.floats(cut, "v")).containsExactly(1, 2, 5, 6);
        assertThat(Sketch.shape(cut, "r")).isEqualTo("[N, 2]");
        assertThat(Sketch.shape(cut, "y")).isEqualTo("[N, 2]");
    }

    @Test
    void withoutNoGroupTheGraphIsTheSame() {
        Graph graph = network();
        Graph same = Dependencies.of(graph).without(List.of());
        assertThat(same.nodes()).isEqualTo(graph.nodes());
        assertThat(same.constants()).isEqualTo(graph.constants());
    }

    @Test
    void axesMayBeKeptForAReason() {
        Dependencies dependencies = Dependencies.of(network(), Map.of(new ValueAxis("r", 1), "its units are watched"));
        assertThat(dependencies.groups()).isEmpty();
        assertThat(dependencies.frozen(new ValueAxis("w", 1))).hasValue("its units are watched");
        assertThat(dependencies.frozen(new ValueAxis("nowhere", 1))).isEmpty();
    }

    @Test
    void refusesToLeaveNothing() {
        Dependencies dependencies = Dependencies.of(network());
        assertThatThrownBy(() -> dependencies.without(dependencies.groups()))
                .isInstanceOf(GraphException.class)
                .hasMessage("Of the axis 1 of w nothing would be left; keep at least one of the groups that have an"
                        + " index along it.");
    }

    /** The weight keeps two of its channels, but one of the parts that it is split into has none. */
    @Test
    void refusesToLeaveNothingOfAPart() {
        Graph graph = layer(4).integers("sizes", 2, 2)
                .node("Split", "h sizes", "a b", Attributes.of("axis", 1))
                .node("Relu", "a", "c")
                .node("Concat", "c b", "d", Attributes.of("axis", 1))
                .node("MatMul", "d v", "y")
                .build("y");
        assertThatThrownBy(() -> Sketch.without(graph, "w", 1, 0, 1))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Of the axis 1 of a nothing would be left");
    }

    @Test
    void refusesGroupsOfAnotherGraph() {
        Dependencies dependencies = Dependencies.of(network());
        DependencyGroup unknown = new DependencyGroup(List.of(new Position("u", 0, 0)));
        assertThatThrownBy(() -> dependencies.without(List.of(unknown)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("no value named u");
        DependencyGroup outside = new DependencyGroup(List.of(new Position("w", 1, 3)));
        assertThatThrownBy(() -> dependencies.without(List.of(outside)))
                .isInstanceOf(GraphException.class)
                .hasMessage("The index 3 along the axis 1 of w [3, 3] cannot be removed.");
        DependencyGroup frozen = new DependencyGroup(List.of(new Position("w", 0, 0)));
        assertThatThrownBy(() -> dependencies.without(List.of(frozen)))
                .isInstanceOf(GraphException.class)
                .hasMessage(
                        "The index 0 along the axis 0 of w [3, 3] cannot be removed: it is an axis of the input x.");
        DependencyGroup other = new DependencyGroup(List.of(new Position("w", 1, 0), new Position("v", 0, 1)));
        assertThatThrownBy(() -> dependencies.without(List.of(other)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("take it from the groups of these dependencies");
    }

    @Test
    void groupsAndPositionsAreChecked() {
        assertThatThrownBy(() -> new DependencyGroup(List.of()))
                .hasMessage("positions is empty, expected at least one");
        assertThatThrownBy(() -> new Position("w", -1, 0)).hasMessageContaining("axis is -1");
        assertThatThrownBy(() -> new Position("w", 0, -1)).hasMessageContaining("index is -1");
        assertThatThrownBy(() -> new ValueAxis("w", -1)).hasMessageContaining("axis is -1");
    }

    @Test
    void operatorsWithoutARuleFreezeAllThatTheyRead() {
        Graph graph = layer(3).node("Det", "square", "d")
                .node("MatMul", "h v", "y")
                .integers("shape", 3, 3)
                .node("Reshape", "w shape", "square")
                .build("y", "d");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("Det (d) has no rule for it");
    }

    @Test
    void operatorsOfOtherDomainsFreeze() {
        Sketch sketch = layer(3);
        sketch.editor().opset("org.example", 1);
        sketch.editor()
                .add(new Node("r", "org.example", "Relu", List.of("h"), List.of("r"), Attributes.NONE, Extras.NONE));
        Graph graph = sketch.node("MatMul", "r v", "y").build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 1)).startsWith("org.example::Relu (r) has");
    }

    @Test
    void valuesThatABranchReadsStay() {
        Graph body = new GraphEditor()
                .name("body")
                .add("z", "Relu", List.of("h"), List.of("z"), Attributes.NONE)
                .output("z")
                .buildBody();
        Graph graph = layer(3).input("flag", ElementType.BOOL, 1)
                .node(
                        "If",
                        "flag",
                        "r",
                        Attributes.NONE
                                .with("then_branch", new Attribute.Subgraph(body))
                                .with("else_branch", new Attribute.Subgraph(body)))
                .node("MatMul", "h v", "y")
                .build("y", "r");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("If (r) has no rule for it");
    }

    @Test
    void statesStay() {
        Sketch sketch = layer(3);
        TensorType type = TensorType.floats(Shape.of(3));
        sketch.editor().state(new State("s", "next", type, Optional.empty()));
        Graph graph = sketch.node("Add", "h s", "a")
                .node("Relu", "s", "next")
                .node("MatMul", "a v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("it is an axis of the state s");
    }

    @Test
    void constantsThatNothingReadsAreNoGroups() {
        Graph graph = layer(3).weight("unread", 5).node("MatMul", "h v", "y").build("y");
        assertThat(Sketch.groups(graph)).hasSize(3).noneMatch(group -> group.contains("unread"));
    }

    @Test
    void unknownRanksFreeze() {
        Sketch sketch = layer(3).input("lengths", ElementType.INT64, "R");
        Graph graph = sketch.integers("from", 0)
                .integers("to", -1)
                .node("Reshape", "h lengths", "r")
                .node("Slice", "r from to", "s")
                .node("MatMul", "s v", "y")
                .build("y");
        Dependencies dependencies = Dependencies.of(graph);
        assertThat(dependencies.groups()).isEmpty();
        assertThat(dependencies.frozen(new ValueAxis("h", 1)))
                .hasValue("Reshape (r) has a shape that is not known before a run");
        assertThat(dependencies.without(List.of()).nodes()).isEqualTo(graph.nodes());
    }

    @Test
    void emptyAndLongAxesStay() {
        Graph empty = layer(0).node("MatMul", "h v", "y").build("y");
        assertThat(Sketch.groups(empty)).isEmpty();
        Graph graph = new Sketch()
                .input("x", "N", 3, 2048, 1024)
                .weight("w", 2, 3, 1, 1)
                .node("Conv", "x w", "h")
                .node("Flatten", "h", "f")
                .node("Relu", "f", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        Graph huge = new Sketch()
                .input("x", "N", "C")
                .integers("lengths", 0, 1L << 33, 4)
                .integers("back", 0, 1L << 35)
                .node("Reshape", "x lengths", "a")
                .node("Reshape", "a back", "y")
                .build("y");
        assertThat(Sketch.groups(huge)).isEmpty();
    }

    @Test
    void elementsOfFourBitsStay() {
        Sketch sketch = layer(4);
        sketch.editor().constant("q", Tensor.of(new int[] {1, 2, 3, 4}, 4).cast(ElementType.INT4));
        Graph graph = sketch.node("Cast", "q", "c", Attributes.NONE.with("to", ElementType.FLOAT))
                .node("Mul", "h c", "m")
                .node("MatMul", "m v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("Cast (c) needs its length");
    }

    @Test
    void bytesMove() {
        Sketch sketch = layer(3);
        sketch.editor().constant("q", Tensor.of(new int[] {1, 2, 3}, 3).cast(ElementType.INT8));
        Graph graph = sketch.node("Cast", "q", "c", Attributes.NONE.with("to", ElementType.FLOAT))
                .node("Mul", "h c", "m")
                .node("MatMul", "m v", "y")
                .build("y");
        assertThat(Sketch.without(graph, "w", 1, 1).constant("q").toLongArray()).containsExactly(1, 3);
    }

    /** The chain of sums is longer than a stack of calls is deep. */
    @Test
    void longChainsAreAnalysed() {
        Sketch chain = layer(3).node("Sigmoid", "h", "h0");
        int length = 5_000;
        for (int i = 0; i < length; i++) {
            chain.node("Add", "h" + i + " h" + i, "h" + (i + 1));
        }
        Graph graph = chain.node("MatMul", "h" + length + " v", "y").build("y");
        assertThat(Sketch.groups(graph)).hasSize(3);
    }

    @Test
    void reshapesThatDependOnEachOtherAreAnalysed() {
        Sketch sketch = new Sketch()
                .input("x", "N", 3)
                .weight("w", 3, 24)
                .integers("four", 0, 4, 6)
                .integers("six", 0, 24)
                .node("MatMul", "x w", "h0");
        int blocks = 100;
        for (int i = 0; i < blocks; i++) {
            sketch.node("Reshape", "h" + i + " four", "s" + i)
                    .node("Transpose", "s" + i, "t" + i, Attributes.NONE.with("perm", new long[] {0, 2, 1}))
                    .node("Reshape", "t" + i + " six", "r" + i)
                    .weight("w" + i, 24, 24)
                    .node("MatMul", "r" + i + " w" + i, "m" + i)
                    .node("Add", "m" + i + " r" + i, "h" + (i + 1));
        }
        Graph graph = sketch.weight("v", 24, 2)
                .node("MatMul", "h" + blocks + " v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).isNotEmpty();
    }
}

package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import org.junit.jupiter.api.Test;

class ReshapingDependenciesTest {

    private static final Attributes SWAPPED = Attributes.NONE.with("perm", new long[] {0, 2, 1, 3});

    private static Sketch channels(int channels) {
        return new Sketch()
                .input("x", "N", 3, 2, 1)
                .weight("w", channels, 3, 1, 1)
                .node("Conv", "x w", "h");
    }

    @Test
    void flatChannelsHaveTheirPixels() {
        for (String operator : new String[] {"Flatten", "Reshape"}) {
            Graph graph = channels(3)
                    .weight("v", 6, 4)
                    .integers("lengths", 0, 6)
                    .node(operator, operator.equals("Flatten") ? "h" : "h lengths", "f")
                    .node("MatMul", "f v", "y")
                    .build("y");
            assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/0[0 1]", "w/0[1] v/0[2 3]", "w/0[2] v/0[4 5]");
            assertThat(Sketch.shape(Sketch.without(graph, "w", 0, 1), "f")).isEqualTo("[N, 4]");
        }
    }

    @Test
    void lengthsThatAreCopiedOrLeftStayInTheTarget() {
        Graph graph = channels(3)
                .weight("v", 6, 4)
                .integers("lengths", 0, -1)
                .node("Reshape", "h lengths", "f")
                .node("MatMul", "f v", "y")
                .build("y");
        assertThat(Sketch.integers(Sketch.without(graph, "w", 0, 1), "f", 1)).containsExactly(0, -1);
    }

    private static Sketch heads(int features, long... target) {
        return new Sketch()
                .input("x", "N", 5, 3)
                .weight("w", 3, features)
                .integers("split", target)
                .node("MatMul", "x w", "h")
                .node("Reshape", "h split", "s");
    }

    @Test
    void headsComeBeforeTheFeaturesOfEach() {
        Graph graph = heads(6, 0, 5, 2, 3)
                .weight("v", 6, 4)
                .integers("joined", 0, 5, 6)
                .node("Transpose", "s", "t", SWAPPED)
                .node("Transpose", "t", "u", SWAPPED)
                .node("Reshape", "u joined", "j")
                .node("MatMul", "j v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0 1 2] v/0[0 1 2]", "w/1[3 4 5] v/0[3 4 5]");
        assertThat(Sketch.frozen(graph, "s", 3)).isEqualTo("Reshape (s) joins or splits it");
        Graph cut = Sketch.without(graph, "w", 1, 0);
        assertThat(Sketch.integers(cut, "s", 1)).containsExactly(0, 5, 1, 3);
        assertThat(Sketch.integers(cut, "j", 1)).containsExactly(0, 5, 3);
        assertThat(Sketch.floats(cut, "w")).containsExactly(4, 5, 6, 10, 11, 12, 16, 17, 18);
    }

    @Test
    void featuresAreRemovedFromEveryHeadWhereHeadsStay() {
        Graph graph = heads(6, 0, 5, 2, 3)
                .node("Softmax", "s", "m", Attributes.of("axis", 2))
                .weight("v", 3, 4)
                .node("MatMul", "m v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0 3] v/0[0]", "w/1[1 4] v/0[1]", "w/1[2 5] v/0[2]");
        assertThat(Sketch.frozen(graph, "s", 2)).isEqualTo("Softmax (m) computes along it");
    }

    /** The axis of the heads becomes a part of the batch, whose length is not known. */
    @Test
    void headsThatAreMergedWithTheBatchStay() {
        Graph graph = heads(6, 0, 5, 2, 3)
                .node("Transpose", "s", "t", SWAPPED)
                .integers("merged", -1, 5, 3)
                .node("Reshape", "t merged", "r")
                .weight("v", 3, 4)
                .node("MatMul", "r v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0 3] v/0[0]", "w/1[1 4] v/0[1]", "w/1[2 5] v/0[2]");
        assertThat(Sketch.frozen(graph, "t", 1)).isEqualTo("Reshape (r) joins or splits it");
    }

    /** Sums over the features of queries and keys, which are zero together, are no reason to keep the features. */
    @Test
    void mergedHeadsLoseFeaturesOfQueriesAndKeys() {
        Graph graph = heads(6, 0, 5, 2, 3)
                .weight("k", 3, 6)
                .integers("merged", -1, 5, 3)
                .node("MatMul", "x k", "g")
                .node("Reshape", "g split", "gs")
                .node("Transpose", "s", "t", SWAPPED)
                .node("Transpose", "gs", "gt", SWAPPED)
                .node("Reshape", "t merged", "r")
                .node("Reshape", "gt merged", "gr")
                .node("Transpose", "gr", "gk", Attributes.NONE.with("perm", new long[] {0, 2, 1}))
                .node("MatMul", "r gk", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0 3] k/1[0 3]", "w/1[1 4] k/1[1 4]", "w/1[2 5] k/1[2 5]");
    }

    /** Where the leading lengths are not known, the trailing ones still are those of heads and features. */
    @Test
    void headsAreFoundFromTheEnd() {
        Graph graph = new Sketch()
                .input("x", "N", "T", 3)
                .weight("w", 3, 6)
                .weight("v", 6, 4)
                .input("lengths", ElementType.INT64, 2)
                .integers("features", 2, 3)
                .integers("all", 6)
                .node("MatMul", "x w", "h")
                .node("Concat", "lengths features", "a", Attributes.of("axis", 0))
                .node("Concat", "lengths all", "b", Attributes.of("axis", 0))
                .node("Reshape", "h a", "s")
                .node("Relu", "s", "r")
                .node("Reshape", "r b", "j")
                .node("MatMul", "j v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0 1 2] v/0[0 1 2]", "w/1[3 4 5] v/0[3 4 5]");
        Graph cut = Sketch.without(graph, "v", 0, 0);
        // the first two of its four entries stay those of the run
        assertThat(Sketch.producer(cut, Sketch.producer(cut, "s").input(1)).operator())
                .isEqualTo("Concat");
        assertThat(Sketch.shape(cut, "s")).isEqualTo("[?, ?, 1, 3]");
        // and the rest can be cut again
        assertThat(Sketch.groups(cut)).contains("w/1[0] v/0[0]").hasSize(3);
    }

    @Test
    void aShuffleRemovesTheSameChannelsOfEveryGroup() {
        Graph graph = channels(6)
                .integers("groups", 0, 2, 3, 2, 1)
                .integers("channels", 0, 6, 2, 1)
                .weight("v", 4, 6, 1, 1)
                .node("Reshape", "h groups", "s")
                .node("Transpose", "s", "t", Attributes.NONE.with("perm", new long[] {0, 2, 1, 3, 4}))
                .node("Reshape", "t channels", "c")
                .weight("g", 6, 3, 1, 1)
                .node("Conv", "c g", "d", Attributes.of("group", 2))
                .node("Conv", "d v", "y")
                .build("y");
        assertThat(Sketch.groups(graph))
                .contains("w/0[0 1 2 3 4 5] g/1[0 1 2]")
                .doesNotContain("w/0[0 1 2] g/1[0 1 2]");
    }

    @Test
    void lengthsWithoutCommonFactorsStay() {
        Graph graph = new Sketch()
                .input("x", 3, 4)
                .weight("w", 4, 4)
                .weight("v", 3, 5)
                .integers("lengths", 4, 3)
                .node("MatMul", "x w", "h")
                .node("Reshape", "h lengths", "r")
                .node("MatMul", "r v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "w", 1)).isEqualTo("Reshape (r) joins or splits it");
    }

    @Test
    void aFactorIsFreeOnlyWhereAllItsUsesAre() {
        Graph graph = new Sketch()
                .input("x", "N", 3)
                .weight("w", 3, 12)
                .weight("v", 4, 5)
                .integers("three", 0, 3, 4)
                .node("MatMul", "x w", "h")
                .node("Reshape", "h three", "r")
                .node("ReduceMax", "r", "m", Attributes.of("keepdims", 0))
                .node("MatMul", "r v", "y")
                .build("y", "m");
        assertThat(Sketch.groups(graph)).isEmpty();
    }
}

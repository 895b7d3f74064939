package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import org.junit.jupiter.api.Test;

class AttentionDependenciesTest {

    private static Sketch sketch() {
        Sketch sketch = new Sketch().input("x", "N", 5, 3).integers("joined", 0, 5, 8);
        sketch.editor().opset("", 23);
        return sketch;
    }

    private static Graph flat(int queries, int keys, String more, Sketch sketch) {
        Attributes heads = Attributes.of("q_num_heads", queries).with("kv_num_heads", keys);
        return sketch.weight("q", 3, queries * 2L)
                .weight("k", 3, keys * 2L)
                .weight("v", 3, keys * 3L)
                .weight("o", queries * 3L, 4)
                .node("MatMul", "x q", "xq")
                .node("MatMul", "x k", "xk")
                .node("MatMul", "x v", "xv")
                .node("Attention", "xq xk xv" + more, "a", heads)
                .node("MatMul", "a o", "y")
                .build("y");
    }

    @Test
    void wholeHeadsAreRemoved() {
        Graph graph = flat(2, 2, "", sketch());
        assertThat(Sketch.groups(graph))
                .containsExactly("q/1[0 1] k/1[0 1] v/1[0 1 2] o/0[0 1 2]", "q/1[2 3] k/1[2 3] v/1[3 4 5] o/0[3 4 5]");
        Graph cut = Sketch.without(graph, "q", 1, 0);
        Attributes attributes = Sketch.producer(cut, "a").attributes();
        assertThat(attributes.integer("q_num_heads", 0)).isEqualTo(1);
        assertThat(attributes.integer("kv_num_heads", 0)).isEqualTo(1);
        assertThat(Sketch.shape(cut, "a")).isEqualTo("[N, 5, 3]");
    }

    @Test
    void queriesGoWithTheKeysThatTheyShare() {
        Graph graph = flat(4, 2, "", sketch());
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "q/1[0 1 2 3] k/1[0 1] v/1[0 1 2] o/0[0 1 2 3 4 5]",
                        "q/1[4 5 6 7] k/1[2 3] v/1[3 4 5] o/0[6 7 8 9 10 11]");
        Attributes attributes =
                Sketch.producer(Sketch.without(graph, "k", 1, 3), "a").attributes();
        assertThat(attributes.integer("q_num_heads", 0)).isEqualTo(2);
        assertThat(attributes.integer("kv_num_heads", 0)).isEqualTo(1);
    }

    @Test
    void aMaskForEachHeadKeepsThem() {
        Graph all = flat(2, 2, " mask", sketch().weight("mask", 1, 1, 5, 5));
        assertThat(Sketch.groups(all)).hasSize(2);
        Graph each = flat(2, 2, " mask", sketch().weight("mask", 1, 2, 5, 5));
        assertThat(Sketch.groups(each)).isEmpty();
        assertThat(Sketch.frozen(each, "q", 1)).isEqualTo("Attention (a) has a mask for each head");
    }

    @Test
    void oneHeadStays() {
        Graph graph = flat(1, 1, "", sketch());
        assertThat(Sketch.frozen(graph, "v", 1)).isEqualTo("Attention (a) has one head");
    }

    @Test
    void keysAndValuesOfThePastStay() {
        Graph graph = flat(
                2,
                2,
                " _ past pastValue",
                sketch().input("past", "N", 2, "P", 2).input("pastValue", "N", 2, "P", 3));
        assertThat(Sketch.groups(graph)).isEmpty();
    }

    @Test
    void headsMayBeAnAxis() {
        Sketch sketch = sketch().integers("split", 0, 5, 2, 4);
        Attributes swap = Attributes.NONE.with("perm", new long[] {0, 2, 1, 3});
        for (String name : new String[] {"q", "k", "v"}) {
            sketch.weight(name, 3, 8)
                    .node("MatMul", "x " + name, "x" + name)
                    .node("Reshape", "x" + name + " split", "r" + name)
                    .node("Transpose", "r" + name, "t" + name, swap);
        }
        Graph graph = sketch.node("Attention", "tq tk tv", "a")
                .node("Transpose", "a", "b", swap)
                .node("Reshape", "b joined", "c")
                .weight("o", 8, 3)
                .node("MatMul", "c o", "y")
                .build("y");
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "q/1[0 1 2 3] k/1[0 1 2 3] v/1[0 1 2 3] o/0[0 1 2 3]",
                        "q/1[4 5 6 7] k/1[4 5 6 7] v/1[4 5 6 7] o/0[4 5 6 7]");
        assertThat(Sketch.shape(Sketch.without(graph, "q", 1, 0), "a")).isEqualTo("[N, 1, 5, 4]");
    }
}

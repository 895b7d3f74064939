package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import org.junit.jupiter.api.Test;

class ReductionDependenciesTest {

    private static final String[] GROUPS = {"w/0[0] v/0[0]", "w/0[1] v/0[1]"};

    private static Sketch channels() {
        return new Sketch()
                .input("x", "N", 3, 4, 4)
                .weight("w", 2, 3, 1, 1)
                .weight("v", 2, 5)
                .node("Conv", "x w", "h");
    }

    @Test
    void reducedAxesAndTheirListStay() {
        Graph graph = channels()
                .integers("axes", 2, -1)
                .node("ReduceMean", "h axes", "r", Attributes.of("keepdims", 0))
                .node("MatMul", "r v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
        assertThat(Sketch.frozen(graph, "axes", 0)).isEqualTo("ReduceMean (r) reads it as axes");
        assertThat(Sketch.shape(Sketch.without(graph, "w", 0, 1), "r")).isEqualTo("[N, 1]");
    }

    @Test
    void aReducedChannelStays() {
        for (String operator : new String[] {"ReduceSum", "ReduceMax", "ReduceL2"}) {
            Graph graph =
                    channels().integers("axes", 1).node(operator, "h axes", "y").build("y");
            assertThat(Sketch.frozen(graph, "w", 0)).isEqualTo(operator + " (y) computes along it");
            Graph all = channels().node(operator, "h", "y").build("y");
            assertThat(Sketch.frozen(all, "w", 0)).isEqualTo(operator + " (y) computes along it");
        }
    }

    @Test
    void noAxesMayMeanNone() {
        Graph graph = channels()
                .integers("pixels", 2, 3)
                .node("ReduceSum", "h", "s", Attributes.of("noop_with_empty_axes", 1))
                .node("ReduceMean", "s pixels", "r", Attributes.of("keepdims", 0))
                .node("MatMul", "r v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
    }

    private static String reason(Sketch sketch) {
        Graph graph = sketch.weight("u", 5, 2, 1, 1).node("Conv", "r u", "y").build("y");
        return Sketch.frozen(graph, "w", 0);
    }

    @Test
    void rowsOrdersAndSumsAlongChannelsStay() {
        for (String operator : new String[] {"Softmax", "LogSoftmax", "LpNormalization", "Hardmax"}) {
            assertThat(reason(channels().node(operator, "h", "r", Attributes.of("axis", 1))))
                    .isEqualTo(operator + " (r) computes along it");
        }
        assertThat(reason(channels().integer("axis", 1).node("CumSum", "h axis", "r")))
                .isEqualTo("CumSum (r) computes along it");
        assertThat(reason(channels().integers("k", 2).node("TopK", "h k", "r i", Attributes.of("axis", 1))))
                .isEqualTo("TopK (r) computes along it");
        Graph index =
                channels().node("ArgMax", "h", "y", Attributes.of("axis", 1)).build("y");
        assertThat(Sketch.frozen(index, "w", 0)).isEqualTo("ArgMax (y) computes along it");
    }

    @Test
    void alongPixelsTheyKeepChannels() {
        Graph graph = channels()
                .integers("pixels", 2, 3)
                .integer("axis", 2)
                .integers("k", 1)
                .node("Softmax", "h", "a", Attributes.of("axis", 2))
                .node("CumSum", "a axis", "b")
                .node("Trilu", "b", "c")
                .node("TopK", "c k", "d i", Attributes.of("axis", 3))
                .node("ReduceMax", "d pixels", "e", Attributes.of("keepdims", 0))
                .node("MatMul", "e v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly(GROUPS);
    }
}

package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    @OnEachEngine
    void approveOfAnOrdinaryNetwork(Engine engine) {
        Verdicts verdicts = Verdicts.of(engine, Networks.dropoutAndBatchNorm(4, 8, 3));
        assertThat(verdicts.byName().values()).allMatch(Verdict::isPossible);
        assertThat(verdicts.byName().keySet()).containsExactly("runs", "differentiates", "trains");
    }

    @OnEachEngine
    void sayThatIntegersHaveNoGradient(Engine engine) {
        GraphBuilder graph = new GraphBuilder("net");
        TensorType tokens = new TensorType(ElementType.INT64, Shape.batchOf(4));
        graph.output("y", graph.input("tokens", tokens).cast(ElementType.FLOAT));
        Verdicts verdicts = Verdicts.of(engine, Model.of(graph.build()));
        assertThat(verdicts.runs().isPossible()).isTrue();
        assertThat(verdicts.differentiates().toString()).contains("tokens: INT64 [N, 4]");
        assertThat(verdicts.trains().toString()).contains("No trainable parameters");
    }

    /** Many nodes that no engine knows. */
    private static Graph foreign(int count) {
        GraphEditor editor = new GraphEditor().input("x0", TensorType.floats(Shape.batchOf(4)));
        IntStream.range(0, count)
                .forEach(i -> editor.add(
                        "node" + i, "Frobnicate", List.of("x" + i), List.of("x" + (i + 1)), Attributes.NONE));
        return editor.output("x" + count).build();
    }

    @OnEachEngine
    void sayEachReasonOnceAndHowOften(Engine engine) {
        Verdicts verdicts = Verdicts.of(engine, Model.of(foreign(12)));
        assertThat(verdicts.runs().toString()).contains("Frobnicate", "node0");
        assertThat(verdicts.differentiates().obstacles()).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.reason()).contains("Frobnicate (node0)");
            assertThat(obstacle.count()).isEqualTo(12);
            assertThat(obstacle).asString().endsWith("(and 11 more like it)");
        });
    }

    @Test
    void keepDifferentReasonsApart() {
        List<String> clauses = List.of(
                "Frobnicate (node1): why not", "Frobnicate (node10): why not", "Frobnicate (node2): another reason");
        assertThat(Obstacle.distinct(clauses, foreign(12)))
                .containsExactly(
                        new Obstacle("Frobnicate (node1): why not", 2),
                        new Obstacle("Frobnicate (node2): another reason", 1));
    }
}

package dev.kiln.graph.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import org.junit.jupiter.api.Test;

class GraphBuilderContinuationTest {

    private static Graph step() {
        GraphBuilder graph = new GraphBuilder("step");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1)));
        Value noise = graph.noise("noise", Noise.NORMAL, x.shape());
        Value w = graph.state("w", Tensor.of(new float[] {3}, 1));
        Value y = x.add(noise).mul(w);
        graph.update(w, w.mul(2));
        graph.output("y", y);
        return graph.build();
    }

    @Test
    void rebuildsAGraphNodeByNode() {
        Graph original = step();
        GraphBuilder copy = GraphBuilder.startingAs(original);
        original.nodes().forEach(copy::append);
        copy.output("y", copy.value("y"));
        Graph rebuilt = copy.build();
        assertThat(rebuilt.nodes()).isEqualTo(original.nodes());
        assertThat(rebuilt.inputs()).isEqualTo(original.inputs());
        assertThat(rebuilt.states()).isEqualTo(original.states());
        assertThat(rebuilt.constants()).isEqualTo(original.constants());
        assertThat(rebuilt.outputs()).isEqualTo(original.outputs());
    }

    @Test
    void leavesNamesToTheNodesThatWillBeAppended() {
        Graph original = step();
        GraphBuilder copy = GraphBuilder.startingAs(original);
        Value added = copy.value("w").add(1);
        original.nodes().forEach(copy::append);
        assertThat(original.has(added.name())).isFalse();
    }

    @Test
    void refusesANodeWhoseInputsAreMissingOrWhoseNamesAreTaken() {
        Graph original = step();
        GraphBuilder copy = GraphBuilder.startingAs(original);
        Node last = original.producer("y").orElseThrow();
        assertThatThrownBy(() -> copy.append(last))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Mul");
        Node first = original.nodes().get(0);
        copy.append(first);
        assertThatThrownBy(() -> copy.append(first))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining(first.output(0));
    }
}

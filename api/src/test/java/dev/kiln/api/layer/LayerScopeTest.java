package dev.kiln.api.layer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
import org.junit.jupiter.api.Test;

class LayerScopeTest {

    @Test
    void failureNamesTheLayersAround() {
        GraphBuilder graph = new GraphBuilder("network");
        Value input = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Layer picky = (scope, x) -> {
            throw scope.failure("it never fits.");
        };
        Layer outer = (scope, x) -> scope.apply(new NamedLayer("inner", picky), x);

        assertThatThrownBy(() -> new LayerScope(graph, 1).apply(new NamedLayer("outer", outer), input))
                .isInstanceOf(GraphException.class)
                .hasMessage("The layer outer.inner does not fit: it never fits.");
    }
}

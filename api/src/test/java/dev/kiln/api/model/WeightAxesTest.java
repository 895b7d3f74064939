package dev.kiln.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightAxesTest {

    private static final Attributes TURNED = Attributes.NONE.with("perm", new long[] {1, 0});

    private static GraphEditor network() {
        return new GraphEditor()
                .constant("w", Tensor.full(ElementType.FLOAT, 1, 3, 4))
                .input("x", TensorType.floats(Shape.batchOf(4)));
    }

    private static GraphEditor turnedProduct(GraphEditor editor) {
        return editor.add("", "Transpose", List.of("w"), List.of("turned"), TURNED)
                .add("", "MatMul", List.of("x", "turned"), List.of("y"), Attributes.NONE)
                .output("y");
    }

    private static ConstantUse use(Graph graph) {
        return ConstantRoles.of(graph).uses("w").get(0);
    }

    @Test
    void areThoseOfTheConstantItselfWhereTheLayerReadsItTransposed() {
        Graph graph = turnedProduct(network()).build();
        assertThat(WeightAxes.of(graph, "w", use(graph))).contains(new WeightAxes(1, 0));
    }

    @Test
    void areUnknownWhereABranchTransposesTheConstant() {
        Attribute.Subgraph branch =
                new Attribute.Subgraph(turnedProduct(new GraphEditor()).buildBody());
        Graph graph = network()
                .constant("zero", Tensor.scalar(ElementType.FLOAT, 0))
                .add("", "ReduceMax", List.of("x"), List.of("most"), Attributes.of("keepdims", 0))
                .add("", "Greater", List.of("most", "zero"), List.of("above"), Attributes.NONE)
                .add(
                        "",
                        "If",
                        List.of("above"),
                        List.of("result"),
                        Attributes.NONE.with("then_branch", branch).with("else_branch", branch))
                .output("result")
                .build();
        assertThat(WeightAxes.of(graph, "w", use(graph))).isEmpty();
    }
}

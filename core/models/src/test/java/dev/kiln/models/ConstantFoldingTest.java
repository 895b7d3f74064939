package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.TwoEngines;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConstantFoldingTest {

    private static final Tensor SIX = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    private static GraphEditor network(int features) {
        return new GraphEditor().input("x", TensorType.floats(Shape.batchOf(features)));
    }

    private static GraphEditor node(
            GraphEditor editor, String operator, Attributes attributes, List<String> inputs, String... outputs) {
        return editor.add("", operator, inputs, List.of(outputs), attributes);
    }

    private static Graph folded(GraphEditor editor) {
        return ConstantFolding.in(editor.output("y").build());
    }

    private static void multiply(GraphEditor editor, String weight) {
        node(editor, "MatMul", Attributes.NONE, List.of("x", weight), "y");
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    @Test
    void transposesAndWidensWeights() {
        GraphEditor editor = network(3).constant("half", SIX.cast(ElementType.FLOAT16));
        node(editor, "Cast", Attributes.NONE.with("to", ElementType.FLOAT), List.of("half"), "wide");
        node(editor, "Transpose", Attributes.NONE, List.of("wide"), "w");
        multiply(editor, "w");
        Graph graph = folded(editor);
        assertThat(operators(graph)).containsExactly("MatMul");
        assertThat(graph.constants()).containsOnlyKeys("w");
        assertThat(graph.constant("w")).isEqualTo(Tensor.of(new float[] {1, 4, 2, 5, 3, 6}, 3, 2));
    }

    @Test
    void putsWeightsTogetherAndCutsThemUp() {
        GraphEditor editor = network(2)
                .constant("a", SIX)
                .constant("b", Tensor.of(new float[] {7, 8}, 2, 1))
                .constant("starts", Tensor.of(new long[] {-1}, 1))
                .constant("ends", Tensor.of(new long[] {Long.MIN_VALUE}, 1))
                .constant("axes", Tensor.of(new long[] {1}, 1))
                .constant("steps", Tensor.of(new long[] {-1}, 1))
                .constant("sizes", Tensor.of(new long[] {1, 3}, 2));
        node(editor, "Concat", Attributes.of("axis", 1), List.of("a", "b"), "ab");
        node(editor, "Slice", Attributes.NONE, List.of("ab", "starts", "ends", "axes", "steps"), "backwards");
        node(editor, "Split", Attributes.of("axis", 1), List.of("backwards", "sizes"), "one", "three");
        node(editor, "MatMul", Attributes.NONE, List.of("x", "one"), "first");
        node(editor, "MatMul", Attributes.NONE, List.of("x", "three"), "others");
        node(editor, "Concat", Attributes.of("axis", 1), List.of("first", "others"), "y");
        Graph graph = folded(editor);
        assertThat(graph.constants()).containsOnlyKeys("one", "three");
        assertThat(graph.constant("one")).isEqualTo(Tensor.of(new float[] {7, 8}, 2, 1));
        assertThat(graph.constant("three")).isEqualTo(Tensor.of(new float[] {3, 2, 1, 6, 5, 4}, 2, 3));
    }

    @Test
    void givesNodesThatMakeTheSameOneConstant() {
        GraphEditor editor = network(2).constant("a", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
        node(editor, "Transpose", Attributes.NONE, List.of("a"), "one");
        node(editor, "Transpose", Attributes.NONE, List.of("a"), "two");
        node(editor, "MatMul", Attributes.NONE, List.of("x", "one"), "h");
        node(editor, "MatMul", Attributes.NONE, List.of("h", "two"), "y");
        assertThat(folded(editor).constants()).containsOnlyKeys("one");
    }

    @Test
    void leavesNumbersSharedThatATableAndALayerHaveInCommon() {
        GraphEditor editor = new GraphEditor()
                .input("x", new TensorType(ElementType.INT64, Shape.batchOf(4)))
                .constant("table", SIX);
        node(editor, "Gather", Attributes.NONE, List.of("table", "x"), "e");
        node(editor, "Transpose", Attributes.NONE, List.of("table"), "t");
        node(editor, "MatMul", Attributes.NONE, List.of("e", "t"), "y");
        Graph graph = folded(editor);
        assertThat(graph.constants()).containsOnlyKeys("table");
        assertThat(operators(graph)).containsExactlyInAnyOrder("Gather", "Transpose", "MatMul");
    }

    @Test
    void leavesDequantizedWeightsIntegers() {
        GraphEditor editor = network(3)
                .constant("integers", SIX.cast(ElementType.INT8))
                .constant("scale", Tensor.scalar(ElementType.FLOAT, 0.5));
        node(editor, "Transpose", Attributes.NONE, List.of("integers"), "turned");
        node(editor, "DequantizeLinear", Attributes.NONE, List.of("turned", "scale"), "w");
        multiply(editor, "w");
        Graph graph = folded(editor);
        assertThat(operators(graph)).containsExactly("DequantizeLinear", "MatMul");
        assertThat(graph.type("turned").elementType()).isEqualTo(ElementType.INT8);
    }

    @Test
    void leavesAValueThatIsAResult() {
        GraphEditor editor = network(3).constant("a", SIX);
        node(editor, "Transpose", Attributes.NONE, List.of("a"), "w");
        multiply(editor, "w");
        Graph graph = ConstantFolding.in(editor.output("y").output("w").build());
        assertThat(operators(graph)).containsExactlyInAnyOrder("Transpose", "MatMul");
    }

    @Test
    void bringsTheWeightsOfBranchesOutWithoutChangingAResult() {
        GraphEditor editor = network(3).constant("zero", Tensor.scalar(ElementType.FLOAT, 0));
        node(editor, "ReduceMax", Attributes.of("keepdims", 0), List.of("x"), "most");
        node(editor, "Greater", Attributes.NONE, List.of("most", "zero"), "above");
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(branch(1)))
                .with("else_branch", new Attribute.Subgraph(branch(-1)));
        node(editor, "If", branches, List.of("above"), "y");
        Graph before = editor.name("network").output("y").build();
        Graph after = ImportedGraph.of(before);
        assertThat(ConstantRoles.of(after).trainable()).hasSize(2);
        Map<String, Tensor> feeds = Map.of("x", Tensor.of(new float[] {1, 2, 3}, 1, 3));
        float[] expected = {14, 32};
        try (TwoEngines engines = new TwoEngines()) {
            assertThat(engines.run(before, feeds))
                    .allSatisfy(r -> assertThat(r.get("y").toFloatArray()).containsExactly(expected));
            assertThat(engines.run(after, feeds))
                    .allSatisfy(r -> assertThat(r.get("y").toFloatArray()).containsExactly(expected));
        }
    }

    /** {@code x W} with a {@code W} of its own, which it transposes. */
    private static Graph branch(float sign) {
        GraphEditor editor = new GraphEditor()
                .constant("own", Tensor.of(new float[] {sign, 2 * sign, 3 * sign, 4 * sign, 5 * sign, 6 * sign}, 2, 3));
        node(editor, "Transpose", Attributes.NONE, List.of("own"), "turned");
        node(editor, "MatMul", Attributes.NONE, List.of("x", "turned"), "branch");
        return editor.name("branch").output("branch").buildBody();
    }
}

package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlFlowTypesTest {

    private final Operators ops = new Operators();

    private static Attribute body(GraphEditor editor) {
        return new Attribute.Subgraph(editor.buildBody());
    }

    private static GraphEditor node(GraphEditor editor, String operator, List<String> inputs, String output) {
        return editor.add("", operator, inputs, List.of(output), Attributes.NONE);
    }

    private static GraphEditor branch(String operator, Value... captured) {
        List<String> names = List.of(captured).stream().map(Value::name).toList();
        return node(new GraphEditor(), operator, names, "result").output("result");
    }

    @Test
    void anIfMakesWhatBothBranchesMakeOfWhatTheyCapture() {
        Value x = ops.floats("N", 3);
        Value y = ops.floats(5, 3);
        Value condition = ops.input(ElementType.BOOL);
        Attributes same = Attributes.NONE
                .with("then_branch", body(branch("Relu", x)))
                .with("else_branch", body(branch("Exp", x)));
        assertThat(ops.apply("If", same, condition).type()).isEqualTo(x.type());
        Attributes others = same.with("else_branch", body(branch("Exp", y)));
        assertThat(ops.apply("If", others, condition).shape()).isEqualTo(shape("?", 3));
    }

    @Test
    void refusesBranchesOfDifferentCounts() {
        Value x = ops.floats("N", 3);
        Attributes attributes = Attributes.NONE
                .with("then_branch", body(branch("Relu", x)))
                .with("else_branch", body(branch("Exp", x).output("result")));
        assertThatThrownBy(() -> ops.apply("If", attributes, ops.input(ElementType.BOOL)))
                .hasMessageContaining("its branches make 1 and 2 values");
    }

    private static GraphEditor loopBody(String condition) {
        return new GraphEditor()
                .input("step", new TensorType(ElementType.INT64, Shape.SCALAR))
                .input("go", new TensorType(ElementType.BOOL, Shape.SCALAR))
                .input("state", TensorType.UNKNOWN)
                .output(condition);
    }

    @Test
    void aLoopWithoutAnotherConditionStacksAsManyValuesAsItCounts() {
        Value x = ops.floats("N", 3);
        GraphEditor editor = loopBody("go").output("next").output("next");
        Attributes body = Attributes.NONE.with("body", body(node(editor, "Relu", List.of("state"), "next")));
        assertThat(ops.several(2, "Loop", body, ops.number(4), null, x))
                .extracting(Value::shape)
                .containsExactly(shape("N", 3), shape(4, "N", 3));
        Value condition = ops.input(ElementType.BOOL);
        assertThat(ops.several(2, "Loop", body, ops.number(4), condition, x))
                .extracting(Value::shape)
                .containsExactly(shape("N", 3), shape("?", "N", 3));
    }

    @Test
    void aLengthThatAStepChangesIsNotKnown() {
        Value x = ops.floats("N", 3);
        GraphEditor editor = loopBody("go").output("next");
        editor.add("", "Concat", List.of("state", x.name()), List.of("next"), Attributes.of("axis", 0));
        Attributes body = Attributes.NONE.with("body", body(editor));
        assertThat(ops.apply("Loop", body, ops.number(4), null, x).shape()).isEqualTo(shape("?", 3));
    }

    @Test
    void aScanSlicesAndStacksAlongItsAxes() {
        Value state = ops.floats("N", 3);
        Value walked = ops.floats("N", "T", 3);
        GraphEditor editor = new GraphEditor()
                .input("before", TensorType.UNKNOWN)
                .input("slice", TensorType.UNKNOWN)
                .constant("weight", Tensor.zeros(ElementType.FLOAT, 3, 2))
                .output("next")
                .output("made");
        node(editor, "Add", List.of("before", "slice"), "next");
        node(editor, "MatMul", List.of("next", "weight"), "made");
        Attributes attributes = Attributes.NONE
                .with("body", body(editor))
                .with("num_scan_inputs", 1)
                .with("scan_input_axes", new long[] {1})
                .with("scan_output_axes", new long[] {-1});
        assertThat(ops.several(2, "Scan", attributes, state, walked))
                .extracting(Value::shape)
                .containsExactly(shape("N", 3), shape("N", 2, "T"));
    }

    @Test
    void namesTheOperatorInTheBodyThatDoesNotFit() {
        Value x = ops.floats("N", 3);
        Value y = ops.floats("N", 4);
        Attributes attributes = Attributes.NONE
                .with("then_branch", body(branch("Add", x, y)))
                .with("else_branch", body(branch("Exp", x)));
        assertThatThrownBy(() -> ops.apply("If", attributes, ops.input(ElementType.BOOL)))
                .hasMessageContaining("Add")
                .hasMessageContaining("do not broadcast");
    }

    @Test
    void aBodyMayReadTheConstantsAroundIt() {
        Value x = ops.floats("N", 6);
        Value lengths = ops.constant(2, 3);
        Graph reshaped = branch("Reshape", x, lengths).buildBody();
        Attributes attributes = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(reshaped))
                .with("else_branch", new Attribute.Subgraph(reshaped));
        assertThat(ops.apply("If", attributes, ops.input(ElementType.BOOL)).shape())
                .isEqualTo(shape(2, 3));
    }
}

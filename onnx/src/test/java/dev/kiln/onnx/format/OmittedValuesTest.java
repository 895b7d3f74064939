package dev.kiln.onnx.format;

import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.Messages;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.FunctionProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.List;
import org.junit.jupiter.api.Test;

class OmittedValuesTest {

    private static GraphProto written(Graph graph) throws Exception {
        return ModelProto.parseFrom(OnnxFile.of(graph).toBytes()).getGraph();
    }

    private static NodeProto.Builder normalization() {
        return node("LayerNormalization", List.of("x", "x", ""), "y", "", "");
    }

    private static void checkNormalization(Node node) {
        assertThat(node.inputs()).containsExactly("x", "x");
        assertThat(node.outputs()).containsExactly("y");
    }

    @Test
    void isNotReadBehindTheLast() {
        OnnxFile file = Messages.read(model(21, graph(floats(2), normalization())));
        checkNormalization(file.graph().nodes().get(0));
    }

    @Test
    void isNotReadBehindTheLastInABranch() {
        GraphProto.Builder branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(normalization())
                .addOutput(ValueInfoProto.newBuilder().setName("y"));
        GraphProto.Builder graph = graph(
                        floats(2),
                        node("If", List.of("c"), "y")
                                .addAttribute(Messages.graph("then_branch", branch))
                                .addAttribute(Messages.graph("else_branch", branch)))
                .addInput(value("c", Messages.type(DataType.BOOL)));
        for (Graph body : Messages.read(model(21, graph))
                .graph()
                .nodes()
                .get(0)
                .attributes()
                .graphs()) {
            checkNormalization(body.nodes().get(0));
        }
    }

    @Test
    void isNotReadWhereACallLeavesOutAnInputOfAFunction() {
        FunctionProto function = FunctionProto.newBuilder()
                .setName("Norm")
                .setDomain("org.example")
                .addInput("a")
                .addInput("b")
                .addOutput("c")
                .addNode(node("LayerNormalization", List.of("a", "a", "b"), "c"))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21))
                .build();
        ModelProto.Builder model =
                model(21, graph(floats(2), node("Norm", List.of("x"), "y").setDomain("org.example")));
        checkNormalization(
                Messages.read(model.addFunctions(function)).graph().nodes().get(0));
    }

    @Test
    void isNotWrittenBehindTheLast() throws Exception {
        Graph graph = new GraphEditor()
                .name("test")
                .input("x", TensorType.floats(Shape.of(2)))
                .add("", "LayerNormalization", List.of("x", "x", ""), List.of("y", "", ""), Attributes.NONE)
                .output("y")
                .build();
        NodeProto node = written(graph).getNode(0);
        assertThat(node.getInputList()).containsExactly("x", "x");
        assertThat(node.getOutputList()).containsExactly("y");
    }

    /** Since 18 a number of outputs is given only where no lengths are. */
    @Test
    void isNotThereWhenTheOperatorSetIsRaised() {
        OnnxFile file = Messages.read(model(17, graph(floats(4), node("Split", List.of("x", ""), "y", "z"))));
        Node split = file.graph().nodes().get(0);
        assertThat(split.inputs()).containsExactly("x");
        assertThat(split.attributes().integer("num_outputs", 0)).isEqualTo(2);
    }

    @Test
    void countsWhereAnOperatorMakesAllOfItsOutputs() throws Exception {
        Graph graph = Messages.read(model(13, graph(floats(4), node("Split", List.of("x"), "y", ""))))
                .graph();
        assertThat(graph.type("y").shape()).isEqualTo(Shape.of(2));
        assertThat(written(graph).getNode(0).getOutputList()).containsExactly("y", "unread.1");
    }

    @Test
    void isWrittenUnderANameThatNothingHas() throws Exception {
        Graph graph = Messages.read(model(
                        13,
                        graph(
                                floats(4),
                                node("Split", List.of("x"), "", "unread.0"),
                                node("Neg", List.of("unread.0"), "y"))))
                .graph();
        assertThat(written(graph).getNode(0).getOutputList()).containsExactly("unread.0_1", "unread.0");
    }

    /** The loop-carried values follow the trip count and the condition. */
    @Test
    void staysWhereOthersCouldStandBehind() throws Exception {
        GraphProto.Builder body = GraphProto.newBuilder()
                .setName("body")
                .addInput(value("i", Messages.type(DataType.INT64)))
                .addInput(value("c", Messages.type(DataType.BOOL)))
                .addNode(node("Identity", List.of("c"), "again"))
                .addNode(node("Neg", List.of("x"), "negative"))
                .addOutput(ValueInfoProto.newBuilder().setName("again"))
                .addOutput(ValueInfoProto.newBuilder().setName("negative"));
        NodeProto.Builder loop = node("Loop", List.of("count", ""), "y").addAttribute(Messages.graph("body", body));
        GraphProto.Builder whole = graph(floats(2), loop).addInput(value("count", Messages.type(DataType.INT64)));
        Graph graph = Messages.read(model(21, whole)).graph();
        assertThat(written(graph).getNode(0).getInputList()).containsExactly("count", "");
    }

    @Test
    void staysBeforeTheLastUnlessTheFirstIsAlwaysMade() {
        List<String> second = List.of("", "h", "");
        assertThat(OmittedValues.outputs("", "LSTM", second, wish -> wish)).containsExactly("", "h");
        assertThat(OmittedValues.outputs("", "Unique", second, wish -> wish)).containsExactly("unread.0", "h");
    }

    @Test
    void isKeptOfOperatorsOfOthers() {
        assertThat(OmittedValues.outputs("org.example", "Theirs", List.of("y", "")))
                .containsExactly("y", "");
    }
}

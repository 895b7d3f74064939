package dev.kiln.onnx;

import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.real;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.AttributeProto.AttributeType;
import dev.kiln.onnx.proto.FunctionProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalFunctionsTest {

    private static final String DOMAIN = "org.example";

    private static FunctionProto.Builder function(String name, NodeProto.Builder... body) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName(name)
                .setDomain(DOMAIN)
                .addInput("a")
                .addOutput("b");
        List.of(body).forEach(function::addNode);
        return function.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21));
    }

    private static NodeProto.Builder call(String name, String input, String output) {
        return node(name, List.of(input), output).setDomain(DOMAIN);
    }

    private static AttributeProto reference(String name, String to) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setRefAttrName(to)
                .build();
    }

    private static Graph read(ModelProto.Builder model, FunctionProto.Builder... functions) {
        List.of(functions).forEach(model::addFunctions);
        return Messages.read(model).graph();
    }

    /** y = leaky(leaky(x, 0.5) + leaky(x, 0.5), the default of 0.25). */
    @Test
    void becomeTheNodesOfTheirBodies() {
        FunctionProto.Builder leaky = function(
                        "Leaky",
                        node("LeakyRelu", List.of("a"), "t").addAttribute(reference("alpha", "slope")),
                        node("Identity", List.of("t"), "b"))
                .addAttributeProto(real("slope", 0.25f));
        FunctionProto.Builder twice = function(
                "Twice",
                call("Leaky", "a", "t").addAttribute(real("slope", 0.5f)),
                call("Leaky", "a", "u").addAttribute(real("slope", 0.5f)),
                node("Add", List.of("t", "u"), "b"));
        Graph graph = read(model(21, graph(floats(2), call("Twice", "x", "h"), call("Leaky", "h", "y"))), leaky, twice);
        assertThat(graph.nodes())
                .extracting(Node::operator)
                .containsExactly("LeakyRelu", "Identity", "LeakyRelu", "Identity", "Add", "LeakyRelu", "Identity");
        assertThat(graph.nodes().stream()
                        .filter(n -> n.is("LeakyRelu"))
                        .map(n -> n.attributes().real("alpha", 0)))
                .containsExactly(0.5f, 0.5f, 0.25f);
        assertThat(graph.nodes().get(4).inputs())
                .containsExactly(
                        graph.nodes().get(1).output(0), graph.nodes().get(3).output(0));
        assertThat(graph.producer("y").orElseThrow().is("Identity")).isTrue();
        assertThat(graph.type("y")).isEqualTo(TensorType.floats(Shape.of(2)));
    }

    @Test
    void areWrittenOutInFilesToo() throws Exception {
        FunctionProto.Builder negative = function("Negative", node("Neg", List.of("a"), "b"));
        ModelProto.Builder model =
                model(21, graph(floats(2), call("Negative", "x", "y"))).addFunctions(negative);
        ModelProto written = ModelProto.parseFrom(Messages.read(model).toBytes());
        assertThat(written.getFunctionsCount()).isZero();
        assertThat(written.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("Neg");
    }

    /** Values of the enclosing body that a branch captures belong to the same call. */
    @Test
    void seeTheirOwnValuesInBranches() {
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(node("Add", List.of("a", "half"), "sum"))
                .addOutput(ValueInfoProto.newBuilder().setName("sum"))
                .build();
        AttributeProto.Builder body =
                AttributeProto.newBuilder().setType(AttributeType.GRAPH).setG(branch);
        FunctionProto.Builder function = function(
                "Branches",
                node("Tanh", List.of("a"), "half"),
                node("IsNaN", List.of("a"), "each"),
                node("Cast", List.of("each"), "numbers").addAttribute(Messages.integer("to", 7)),
                node("ReduceSum", List.of("numbers"), "count").addAttribute(Messages.integer("keepdims", 0)),
                node("Cast", List.of("count"), "any").addAttribute(Messages.integer("to", 9)),
                node("If", List.of("any"), "b")
                        .addAttribute(body.setName("then_branch"))
                        .addAttribute(body.setName("else_branch")));
        Graph graph =
                read(model(21, graph(floats(2), call("Branches", "x", "h"), call("Branches", "h", "y"))), function);
        List<Node> branches = graph.nodes().stream().filter(n -> n.is("If")).toList();
        assertThat(branches).hasSize(2);
        Graph first = branches.get(0).attributes().graphs().get(0);
        Graph second = branches.get(1).attributes().graphs().get(0);
        String half = graph.nodes().stream()
                .filter(n -> n.is("Tanh"))
                .findFirst()
                .orElseThrow()
                .output(0);
        assertThat(first.captures()).containsExactlyInAnyOrder("x", half);
        assertThat(second.captures()).contains("h").doesNotContain("x", half);
    }

    @Test
    void mayReturnWhatTheyWereGiven() {
        FunctionProto.Builder same = FunctionProto.newBuilder()
                .setName("Same")
                .setDomain(DOMAIN)
                .addInput("a")
                .addOutput("a");
        Graph graph = read(model(21, graph(floats(2), call("Same", "x", "y"))), same);
        assertThat(graph.nodes()).extracting(Node::operator).containsExactly("Identity");
    }

    @Test
    void mayNotCallThemselves() {
        FunctionProto.Builder one = function("One", call("Two", "a", "b"));
        FunctionProto.Builder two = function("Two", call("One", "a", "b"));
        assertThatThrownBy(() -> read(model(21, graph(floats(2), call("One", "x", "y"))), one, two))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("One calls itself");
    }

    /** Forty functions that each call the next one twice would become 2^40 nodes. */
    @Test
    void mayNotGrowWithoutMeasure() {
        ModelProto.Builder model = model(21, graph(floats(2), call("F0", "x", "y")));
        for (int i = 0; i < 40; i++) {
            model.addFunctions(function("F" + i, call("F" + (i + 1), "a", "t"), call("F" + (i + 1), "t", "b")));
        }
        model.addFunctions(function("F40", node("Neg", List.of("a"), "b")));
        assertThatThrownBy(() -> read(model))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("nodes");
    }

    @Test
    void mustHaveTheModelsOperatorSetWhereItIsConverted() {
        FunctionProto.Builder negative = function("Negative", node("Neg", List.of("a"), "b"));
        assertThatThrownBy(() -> read(model(13, graph(floats(2), call("Negative", "x", "y"))), negative))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Negative uses the operator set 21 and the model 13");
    }
}

package dev.kiln.onnx.convert;

import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.integer;
import static dev.kiln.onnx.Messages.integers;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.real;
import static dev.kiln.onnx.Messages.reals;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.text;
import static dev.kiln.onnx.Messages.type;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.Messages;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.TypeProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each change of the operators, compared with the text of their changelog. */
class OpsetConverterTest {

    private static final TypeProto IMAGE = floats(1, 4, 6, 6);

    private static Graph read(int opset, GraphProto.Builder graph) {
        return Messages.read(model(opset, graph)).graph();
    }

    /** The node that computes {@code y} after a model of one node was read. */
    private static Node only(int opset, TypeProto x, NodeProto.Builder node) {
        Graph graph = read(opset, graph(x, node));
        assertThat(graph.nodes()).hasSize(1);
        return graph.nodes().get(0);
    }

    private static Tensor constant(Graph graph, Node node, int input) {
        return Objects.requireNonNull(graph.constants().get(node.input(input)));
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values, values.length);
    }

    @ParameterizedTest
    @CsvSource({
        "Squeeze, 11", "Unsqueeze, 11", "ReduceSum, 11", "ReduceMean, 13", "ReduceMax, 17", "ReduceMin, 13",
        "ReduceProd, 13", "ReduceL1, 11", "ReduceL2, 13", "ReduceLogSum, 13", "ReduceLogSumExp, 13",
                "ReduceSumSquare, 7"
    })
    void axesBecomeAnInput(String operator, int opset) {
        Graph graph = read(
                opset, graph(floats(2, 1), node(operator, List.of("x"), "y").addAttribute(integers("axes", 1L))));
        Node node = graph.nodes().get(0);
        assertThat(constant(graph, node, 1)).isEqualTo(longs(1));
        assertThat(node.attributes().has("axes")).isFalse();
    }

    @Test
    void axesLeftOutStayLeftOut() {
        Node node = only(11, floats(2, 1), node("ReduceMean", List.of("x"), "y").addAttribute(integer("keepdims", 0)));
        assertThat(node.inputs()).containsExactly("x");
        assertThat(node.attributes().integer("keepdims", 1)).isZero();
    }

    @Test
    void splitGetsLengthsOrACount() {
        GraphProto.Builder told =
                graph(floats(4), node("Split", List.of("x"), "y", "z").addAttribute(integers("split", 1L, 3L)));
        Graph graph = read(11, told);
        assertThat(constant(graph, graph.nodes().get(0), 1)).isEqualTo(longs(1, 3));
        Node even = only(13, floats(4), node("Split", List.of("x"), "y", "z"));
        assertThat(even.attributes().integer("num_outputs", 0)).isEqualTo(2);
    }

    @Test
    void sliceGetsInputs() {
        Graph graph = read(
                9,
                graph(
                        floats(4, 4),
                        node("Slice", List.of("x"), "y")
                                .addAttribute(integers("starts", 1L))
                                .addAttribute(integers("ends", 3L))
                                .addAttribute(integers("axes", 1L))));
        Node node = graph.nodes().get(0);
        assertThat(constant(graph, node, 1)).isEqualTo(longs(1));
        assertThat(constant(graph, node, 2)).isEqualTo(longs(3));
        assertThat(constant(graph, node, 3)).isEqualTo(longs(1));
        assertThat(node.attributes().byName()).isEmpty();
    }

    @Test
    void padGetsInputsOfTheInputsType() {
        Graph graph = read(
                10,
                graph(
                        type(DataType.FLOAT16, 2),
                        node("Pad", List.of("x"), "y")
                                .addAttribute(text("mode", "constant"))
                                .addAttribute(integers("pads", 1L, 1L))
                                .addAttribute(real("value", 2))));
        assertThat(graph.nodes()).hasSize(1);
        Node node = graph.nodes().get(0);
        assertThat(constant(graph, node, 1)).isEqualTo(longs(1, 1));
        assertThat(constant(graph, node, 2).elementType()).isEqualTo(ElementType.FLOAT16);
        assertThat(constant(graph, node, 2).getDouble(0)).isEqualTo(2);
        assertThat(graph.constants()).hasSize(2);
    }

    @Test
    void clipGetsTheBoundsThatItHas() {
        Graph both = read(
                7,
                graph(
                        floats(2),
                        node("Clip", List.of("x"), "y")
                                .addAttribute(real("max", 6))
                                .addAttribute(real("min", 0))));
        Node clip = both.nodes().get(0);
        assertThat(constant(both, clip, 1)).isEqualTo(Tensor.of(new float[] {0}));
        assertThat(constant(both, clip, 2)).isEqualTo(Tensor.of(new float[] {6}));
        Node upper = only(10, floats(2), node("Clip", List.of("x"), "y").addAttribute(real("max", 6)));
        assertThat(upper.input(1)).isEmpty();
        assertThat(upper.input(2)).isNotEmpty();
    }

    @Test
    void aBoundOfAnUnknownTypeIsCastInTheGraph() {
        Graph graph = read(
                7,
                graph(
                        floats(2),
                        node("Mystery", List.of("x"), "m").setDomain("org.example"),
                        node("Clip", List.of("m"), "y").addAttribute(real("max", 6))));
        assertThat(graph.nodes()).extracting(Node::operator).containsExactly("Mystery", "CastLike", "Clip");
    }

    @Test
    void topKGetsItsCountAsAnInput() {
        Graph graph =
                read(9, graph(floats(4), node("TopK", List.of("x"), "y", "i").addAttribute(integer("k", 3))));
        assertThat(constant(graph, graph.nodes().get(0), 1)).isEqualTo(longs(3));
    }

    @Test
    void dropoutGetsItsRatioAsAnInputAndLosesAMaskThatNobodyReads() {
        Graph graph = read(
                7, graph(floats(4), node("Dropout", List.of("x"), "y", "mask").addAttribute(real("ratio", 0.25f))));
        Node node = graph.nodes().get(0);
        assertThat(constant(graph, node, 1)).isEqualTo(Tensor.of(new float[] {0.25f}));
        assertThat(node.outputs()).containsExactly("y");
    }

    @Test
    void aMaskThatIsReadHoldsNumbersAsBefore() {
        Graph graph = read(
                7,
                graph(floats(4), node("Dropout", List.of("x"), "d", "mask"), node("Mul", List.of("d", "mask"), "y")));
        assertThat(graph.nodes()).extracting(Node::operator).containsExactly("Dropout", "CastLike", "Mul");
        assertThat(graph.type("mask").elementType()).isEqualTo(ElementType.FLOAT);
    }

    @Test
    void upsampleBecomesResize() {
        Graph graph = read(
                7,
                graph(
                        IMAGE,
                        node("Upsample", List.of("x"), "y")
                                .addAttribute(reals("scales", 1f, 1f, 2f, 2f))
                                .addAttribute(text("mode", "nearest"))));
        Node node = graph.nodes().get(0);
        assertThat(node.operator()).isEqualTo("Resize");
        assertThat(node.inputs()).hasSize(3).startsWith("x", "");
        assertThat(constant(graph, node, 2)).isEqualTo(Tensor.of(new float[] {1, 1, 2, 2}, 4));
        assertThat(node.attributes().text("coordinate_transformation_mode", "")).isEqualTo("asymmetric");
        assertThat(node.attributes().text("nearest_mode", "")).isEqualTo("floor");
        assertThat(node.attributes().text("mode", "")).isEqualTo("nearest");
    }

    @Test
    void resizeLeavesOutWhatIsEmpty() {
        GraphProto.Builder graph = graph(IMAGE, node("Resize", List.of("x", "roi", "none", "sizes"), "y"))
                .addInitializer(tensor("roi", DataType.FLOAT, 0))
                .addInitializer(tensor("none", DataType.FLOAT, 0))
                .addInitializer(tensor("sizes", DataType.INT64, 4).addAllInt64Data(List.of(1L, 4L, 3L, 3L)));
        assertThat(read(11, graph).nodes().get(0).inputs()).containsExactly("x", "", "", "sizes");
        GraphProto.Builder removed = graph(
                IMAGE,
                node("Resize", List.of("x", "r", "s"), "y")
                        .addAttribute(text("coordinate_transformation_mode", "tf_half_pixel_for_nn")));
        refused(11, removed, "tf_half_pixel_for_nn");
    }

    @Test
    void batchNormalizationWithFiveOutputsIsInTrainingMode() {
        List<String> inputs = List.of("x", "p", "p", "p", "p");
        GraphProto.Builder graph = graph(
                        IMAGE,
                        node("BatchNormalization", inputs, "y", "m", "v", "sm", "sv")
                                .addAttribute(integer("spatial", 1)))
                .addInitializer(tensor("p", DataType.FLOAT, 4).addAllFloatData(List.of(1f, 1f, 1f, 1f)));
        Node node = read(7, graph).nodes().get(0);
        assertThat(node.outputs()).containsExactly("y", "m", "v");
        assertThat(node.attributes()).isEqualTo(Attributes.of("training_mode", 1));
        refused(7, graph.clone().addOutput(ValueInfoProto.newBuilder().setName("sm")), "training mode");
        graph.getNodeBuilder(0).setAttribute(0, integer("spatial", 0));
        refused(8, graph, "spatial=0");
    }

    @Test
    void groupNormalizationRepeatsItsScalesForEachChannel() {
        Graph graph = read(
                18,
                graph(
                                IMAGE,
                                node("GroupNormalization", List.of("x", "s", "s"), "y")
                                        .addAttribute(integer("num_groups", 2)))
                        .addInitializer(
                                tensor("s", DataType.FLOAT, 2).addFloatData(1).addFloatData(2)));
        Node node = graph.producer("y").orElseThrow();
        assertThat(graph.nodes())
                .extracting(Node::operator)
                .containsExactly(
                        "Shape",
                        "Div",
                        "Concat",
                        "Reshape",
                        "Expand",
                        "Reshape",
                        "Reshape",
                        "Expand",
                        "Reshape",
                        "GroupNormalization");
        assertThat(node.inputs().subList(1, 3)).doesNotContain("s");
    }

    @Test
    void scatterBecomesScatterElements() {
        GraphProto.Builder graph = graph(floats(4), node("Scatter", List.of("x", "i", "x"), "y"))
                .addInitializer(tensor("i", DataType.INT64, 4).addAllInt64Data(List.of(0L, 1L, 2L, 3L)));
        assertThat(read(9, graph).nodes().get(0).operator()).isEqualTo("ScatterElements");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
    void axesBehindTheAxisAreCoerced(String operator) {
        Node last = only(11, floats(2, 3), node(operator, List.of("x"), "y"));
        assertThat(last.attributes().integer("axis", -1)).isEqualTo(1);
        Node ones =
                only(7, floats(2, 3, 1, 1), node(operator, List.of("x"), "y").addAttribute(integer("axis", 1)));
        assertThat(ones.attributes().integer("axis", -1)).isEqualTo(1);
        Node end = only(12, floats(2, 3, 4), node(operator, List.of("x"), "y").addAttribute(integer("axis", -1)));
        assertThat(end.attributes().integer("axis", 0)).isEqualTo(-1);

        Graph several = read(12, graph(floats(2, 3, 4), node(operator, List.of("x"), "y")));
        assertThat(several.nodes())
                .extracting(Node::operator)
                .containsExactlyInAnyOrder("Shape", "Flatten", operator, "Reshape");
        Node today = only(13, floats(2, 3, 4), node(operator, List.of("x"), "y"));
        assertThat(today.attributes().has("axis")).isFalse();
    }

    @Test
    void modesAndCoordinatesGetTheirNewWords() {
        GraphProto.Builder grid =
                graph(IMAGE, node("GridSample", List.of("x", "g"), "y")).addInput(value("g", floats(1, 6, 6, 2)));
        assertThat(read(16, grid).nodes().get(0).attributes().text("mode", "")).isEqualTo("linear");
        GraphProto.Builder roi = graph(IMAGE, node("RoiAlign", List.of("x", "r", "b"), "y"))
                .addInput(value("r", floats(2, 4)))
                .addInput(value("b", type(DataType.INT64, 2)));
        assertThat(read(15, roi).nodes().get(0).attributes().text("coordinate_transformation_mode", ""))
                .isEqualTo("output_half_pixel");
        assertThat(read(16, roi).nodes().get(0).attributes().byName()).isEmpty();
    }

    @Test
    void dftGetsItsAxisAsAnInput() {
        Graph graph = read(17, graph(floats(1, 8, 1), node("DFT", List.of("x"), "y")));
        Node node = graph.nodes().get(0);
        assertThat(node.inputs()).hasSize(3);
        assertThat(constant(graph, node, 2)).isEqualTo(Tensor.of(new long[] {1}));
    }

    @Test
    void nodesInsideBranchesAreConvertedToo() {
        GraphProto.Builder branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(node("Unsqueeze", List.of("x"), "inner").addAttribute(integers("axes", 0L)))
                .addOutput(ValueInfoProto.newBuilder().setName("inner"));
        Graph graph = read(
                11,
                graph(
                                floats(2),
                                node("If", List.of("c"), "y")
                                        .addAttribute(Messages.graph("then_branch", branch))
                                        .addAttribute(Messages.graph("else_branch", branch)))
                        .addInput(value("c", type(DataType.BOOL))));
        Node inner = graph.nodes()
                .get(0)
                .attributes()
                .graph("then_branch")
                .orElseThrow()
                .nodes()
                .get(0);
        assertThat(inner.inputs()).hasSize(2);
        assertThat(inner.attributes().byName()).isEmpty();
    }

    @Test
    void namesThatAreMadeDoNotCollide() {
        Graph graph = read(
                11,
                graph(
                        floats(2),
                        node("Relu", List.of("x"), "squeeze_axes"),
                        node("Unsqueeze", List.of("squeeze_axes"), "u").addAttribute(integers("axes", 0L)),
                        node("Squeeze", List.of("u"), "y").addAttribute(integers("axes", 0L))));
        assertThat(graph.constants()).containsOnlyKeys("unsqueeze_axes", "squeeze_axes_1");
    }

    @Test
    void otherDomainsStayAsTheyAre() {
        Node node = only(
                11,
                floats(2),
                node("Squeeze", List.of("x"), "y").setDomain("com.microsoft").addAttribute(integers("axes", 0L)));
        assertThat(node.attributes().byName()).containsEntry("axes", new Attribute.Ints(List.of(0L)));
    }

    @Test
    void operatorsOfTheTrainingDomainAreNodes() {
        NodeProto.Builder adam = node("Adam", List.of("r", "t", "x", "g", "v", "h"), "y", "v1", "h1")
                .setDomain(Node.TRAINING_DOMAIN)
                .addAttribute(real("alpha", 0.9f));
        GraphProto.Builder proto = graph(floats(2), adam);
        List.of("r", "t", "g", "v", "h").forEach(name -> proto.addInput(value(name, floats(2))));
        Graph graph = Messages.read(model(12, proto)
                        .addOpsetImport(OperatorSetIdProto.newBuilder()
                                .setDomain(Node.TRAINING_DOMAIN)
                                .setVersion(1)))
                .graph();
        assertThat(graph.opsets()).containsEntry("", 20).containsEntry(Node.TRAINING_DOMAIN, 1);
        assertThat(graph.nodes()).extracting(Node::label).containsExactly("ai.onnx.preview.training::Adam (adam)");
    }

    @Test
    void refusesScanOfVersionEight() {
        refused(8, graph(floats(2), node("Scan", List.of("", "x"), "y")), "Scan");
    }

    @Test
    void newerSetsKeepTheirOperatorsAndAreDeclaredAsOldAsTheseAllow() {
        assertThat(read(22, graph(floats(2), node("Relu", List.of("x"), "y"))).opsets())
                .containsEntry("", 20);
        Graph swish = read(24, graph(floats(2), node("Swish", List.of("x"), "y")));
        assertThat(swish.opsets()).containsEntry("", 24);
        assertThat(swish.nodes()).extracting(Node::operator).containsExactly("Swish");
        assertThat(read(24, graph(IMAGE, node("Attention", List.of("x", "x", "x"), "y")))
                        .opsets())
                .containsEntry("", 23);
        NodeProto.Builder cast = node("Cast", List.of("x"), "y").addAttribute(integer("to", 7));
        assertThat(read(24, graph(floats(2), cast)).opsets()).containsEntry("", 20);
        assertThat(read(24, graph(floats(2), cast.addAttribute(text("round_mode", "up"))))
                        .opsets())
                .containsEntry("", 24);
    }

    @Test
    void theVersionOfTheFormatFollowsTheOperatorSet() {
        Graph swish = read(24, graph(floats(2), node("Swish", List.of("x"), "y")));
        assertThat(irVersion(OnnxFile.of(swish))).isEqualTo(12);
        Graph relu = read(24, graph(floats(2), node("Relu", List.of("x"), "y")));
        assertThat(irVersion(OnnxFile.of(relu))).isEqualTo(9);
        OnnxFile old = Messages.read(model(21, graph(floats(2), node("Relu", List.of("x"), "y"))));
        assertThat(irVersion(new OnnxFile(swish, old.metadata(), old.extras()))).isEqualTo(12);
    }

    private static long irVersion(OnnxFile file) {
        try {
            return ModelProto.parseFrom(file.toBytes()).getIrVersion();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(int opset, GraphProto.Builder graph, String... parts) {
        assertThatThrownBy(() -> read(opset, graph))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Add", "Sub", "Mul", "Div", "Pow"})
    void operandsOfOperatorSet6AreAlignedAtTheirLastAxes(String operator) {
        Node node = only(6, IMAGE, node(operator, List.of("x", "x"), "y").addAttribute(integer("broadcast", 1)));
        assertThat(node.attributes()).isEqualTo(Attributes.NONE);
        assertThatThrownBy(() -> only(
                        6,
                        IMAGE,
                        node(operator, List.of("x", "x"), "y")
                                .addAttribute(integer("broadcast", 1))
                                .addAttribute(integer("axis", 1))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("along an axis");
    }

    @Test
    void dropoutOfOperatorSet6IsReadForInferenceAlone() {
        Node node = only(6, IMAGE, node("Dropout", List.of("x"), "y").addAttribute(integer("is_test", 1)));
        assertThat(node.attributes().has("is_test")).isFalse();
        assertThatThrownBy(() -> only(6, IMAGE, node("Dropout", List.of("x"), "y")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("training form");
    }
}

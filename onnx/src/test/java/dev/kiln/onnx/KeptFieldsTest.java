package dev.kiln.onnx;

import static dev.kiln.onnx.Messages.entry;
import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.real;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.AttributeProto.AttributeType;
import dev.kiln.onnx.proto.FunctionProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.TensorAnnotation;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.TrainingInfoProto;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts of a file that the graph does not hold are written back. */
class KeptFieldsTest {

    private static final UnknownFieldSet UNKNOWN = UnknownFieldSet.newBuilder()
            .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
            .build();

    private static void assertComesBack(ModelProto.Builder model) throws InvalidProtocolBufferException {
        ModelProto original = model.build();
        OnnxFile file = OnnxFile.parse(ByteBuffer.wrap(original.toByteArray()));
        assertThat(ModelProto.parseFrom(file.toBytes())).isEqualTo(original);
    }

    private static GraphProto.Builder relu() {
        return graph(floats(2), node("Relu", List.of("x"), "y"));
    }

    @Test
    void fieldsOfTheFile() throws InvalidProtocolBufferException {
        assertComesBack(model(20, relu())
                .setProducerName("someone")
                .setProducerVersion("1.2")
                .setDomain("org.example")
                .setModelVersion(7)
                .setDocString("what it is for")
                .addMetadataProps(entry("author", "A"))
                .addMetadataProps(entry("empty", ""))
                .addFunctions(FunctionProto.newBuilder()
                        .setName("Twice")
                        .setDomain("org.example")
                        .addInput("a")
                        .addOutput("b")
                        .addNode(node("Add", List.of("a", "a"), "b")))
                .addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(relu()))
                .setUnknownFields(UNKNOWN));
    }

    @Test
    void fieldsOfTheGraph() throws InvalidProtocolBufferException {
        assertComesBack(model(
                20,
                relu().setDocString("a graph")
                        .addValueInfo(value("y", floats(2)))
                        .addQuantizationAnnotation(TensorAnnotation.newBuilder()
                                .setTensorName("y")
                                .addQuantParameterTensorNames(entry("SCALE_TENSOR", "s")))
                        .addMetadataProps(entry("k", "v"))
                        .setUnknownFields(UNKNOWN)));
    }

    @Test
    void fieldsOfInputsAndOutputs() throws InvalidProtocolBufferException {
        GraphProto.Builder graph = relu();
        graph.getInputBuilder(0)
                .setDocString("pixels")
                .addMetadataProps(entry("k", "v"))
                .setUnknownFields(UNKNOWN);
        graph.getOutputBuilder(0).setDocString("positive").setType(floats(2));
        assertComesBack(model(20, graph));
    }

    @Test
    void fieldsOfNodesAndAttributes() throws InvalidProtocolBufferException {
        NodeProto.Builder node = node("LeakyRelu", List.of("x"), "y")
                .setDocString("a node")
                .setDomain("ai.onnx")
                .addMetadataProps(entry("k", "v"))
                .addAttribute(
                        real("alpha", 0.5f).toBuilder().setDocString("slope").setUnknownFields(UNKNOWN))
                .setUnknownFields(UNKNOWN);
        assertComesBack(model(20, graph(floats(2), node)));
    }

    @Test
    void fieldsOfTensors() throws InvalidProtocolBufferException {
        ByteString two = ByteString.copyFrom(new byte[8]);
        AttributeProto value = AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeType.TENSOR)
                .setT(tensor("inner", DataType.FLOAT, 2).setRawData(two).setDocString("zeros"))
                .build();
        GraphProto.Builder graph = graph(
                        floats(2),
                        node("Constant", List.of(), "c").addAttribute(value),
                        node("Add", List.of("c", "w"), "s"),
                        node("Add", List.of("x", "s"), "y").setName("second"))
                .addInitializer(tensor("w", DataType.FLOAT, 2)
                        .setRawData(two)
                        .setDocString("weights")
                        .addMetadataProps(entry("k", "v"))
                        .setUnknownFields(UNKNOWN));
        assertComesBack(model(20, graph));
    }

    @Test
    void attributesOfEveryKind() throws InvalidProtocolBufferException {
        NodeProto.Builder node = node("Anything", List.of("x"), "y").setDomain("org.example");
        ByteString text = ByteString.copyFromUtf8("text");
        ByteString notUtf8 = ByteString.copyFrom(new byte[] {(byte) 0xff, 0});
        var zero = tensor("t", DataType.FLOAT).setRawData(ByteString.copyFrom(new byte[4]));
        var complex = tensor("c", DataType.COMPLEX64).setRawData(ByteString.copyFrom(new byte[8]));
        List<AttributeProto.Builder> attributes = List.of(
                attribute(AttributeType.FLOAT).setF(0.1f),
                attribute(AttributeType.INT).setI(Long.MIN_VALUE),
                attribute(AttributeType.STRING).setS(notUtf8),
                attribute(AttributeType.TENSOR).setT(zero),
                attribute(AttributeType.TENSOR).setT(complex),
                attribute(AttributeType.GRAPH).setG(relu()),
                attribute(AttributeType.FLOATS).addFloats(Float.NaN).addFloats(-0f),
                attribute(AttributeType.INTS),
                attribute(AttributeType.STRINGS).addStrings(text),
                attribute(AttributeType.STRINGS).addStrings(notUtf8),
                attribute(AttributeType.TENSORS).addTensors(zero).addTensors(zero),
                attribute(AttributeType.GRAPHS).addGraphs(relu()).addGraphs(relu()),
                attribute(AttributeType.TYPE_PROTO).setTp(floats(1)),
                attribute(AttributeType.INT).setRefAttrName("outer"));
        for (int i = 0; i < attributes.size(); i++) {
            node.addAttribute(attributes.get(i).setName("a" + i));
        }
        ModelProto.Builder model = model(20, graph(floats(2), node));
        model.addOpsetImportBuilder().setDomain("org.example").setVersion(3);
        assertComesBack(model);
    }

    private static AttributeProto.Builder attribute(AttributeType type) {
        return AttributeProto.newBuilder().setType(type);
    }

    @Test
    void emptyNodeNames() throws InvalidProtocolBufferException {
        assertComesBack(model(
                20,
                graph(
                        floats(2),
                        node("Relu", List.of("x"), "a").setName("one"),
                        node("Relu", List.of("a"), "b").clearName(),
                        node("Relu", List.of("b"), "y").setName(""))));
    }

    @Test
    void aRepeatedNodeNameGetsANumberAsOnnxRuntimeRefusesTheFileOtherwise() {
        Graph read = Messages.read(model(
                        20,
                        graph(
                                floats(2),
                                node("Relu", List.of("x"), "a").setName("same"),
                                node("Relu", List.of("a"), "y").setName("same"))))
                .graph();
        assertThat(read.nodes()).extracting(Node::name).containsExactly("same", "same_1");
    }

    @Test
    void inputsWithADefault() throws InvalidProtocolBufferException {
        ByteString two = ByteString.copyFrom(new byte[8]);
        assertComesBack(model(
                20,
                graph(floats(2), node("Sum", List.of("v", "x", "w"), "y"))
                        .addInput(0, value("v", floats(2)))
                        .addInput(value("w", floats(2)))
                        .addInitializer(tensor("w", DataType.FLOAT, 2).setRawData(two))
                        .addInitializer(tensor("v", DataType.FLOAT, 2).setRawData(two))));
    }
}

package dev.kiln.onnx.format;

import com.google.protobuf.Message;
import dev.kiln.graph.Extras;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.SparseTensorProto;
import dev.kiln.onnx.proto.TensorProto;
import java.util.List;
import java.util.Set;

/**
 * The parts of a message that the graph does not hold: the message without the fields that the encoder writes. An entry
 * of a list is kept, under its name, only where some part of it remains.
 */
final class Rest {

    private Rest() {}

    /** The spelling and the order of the operator sets are kept; their versions are the graph's. */
    static Extras of(ModelProto model) {
        ModelProto.Builder rest = model.toBuilder().clearGraph().clearMetadataProps();
        rest.getOpsetImportBuilderList().forEach(OperatorSetIdProto.Builder::clearVersion);
        return extras(rest.build());
    }

    /** The inputs are kept, without those in {@code constants}: before IR 4 a constant had to be listed as an input. */
    static Extras of(GraphProto graph, Set<String> constants) {
        GraphProto.Builder rest =
                graph.toBuilder().clearNode().clearInitializer().clearSparseInitializer();
        if (!graph.getName().isEmpty()) {
            rest.clearName();
        }
        if (graph.getInputList().stream().anyMatch(i -> constants.contains(i.getName()))) {
            rest.clearInput();
            graph.getInputList().stream()
                    .filter(i -> !constants.contains(i.getName()))
                    .forEach(rest::addInput);
        }
        graph.getInitializerList().stream()
                .map(Rest::of)
                .filter(Rest::saysMoreThanName)
                .forEach(rest::addInitializer);
        graph.getSparseInitializerList().stream()
                .map(SparseTensorProto::getValues)
                .map(Rest::of)
                .filter(Rest::saysMoreThanName)
                .forEach(rest::addInitializer);
        return extras(rest.build());
    }

    static Extras of(NodeProto node) {
        NodeProto.Builder rest =
                node.toBuilder().clearInput().clearOutput().clearOpType().clearAttribute();
        if (!node.getName().isEmpty()) {
            rest.clearName();
        }
        if (!NodeDecoder.domain(node.getDomain()).isEmpty()) {
            rest.clearDomain();
        }
        node.getAttributeList().stream()
                .filter(a -> !NodeDecoder.isOpaque(a))
                .map(Rest::of)
                .filter(a -> a.toBuilder().clearName().clearType().build().getSerializedSize() > 0)
                .forEach(rest::addAttribute);
        return extras(rest.build());
    }

    private static AttributeProto of(AttributeProto attribute) {
        AttributeProto.Builder rest = attribute.toBuilder().setType(NodeDecoder.kind(attribute));
        switch (rest.getType()) {
            case FLOAT -> rest.clearF();
            case INT -> rest.clearI();
            case STRING -> rest.clearS();
            case TENSOR -> restOfTensor(rest);
            case GRAPH -> rest.clearG();
            case FLOATS -> rest.clearFloats();
            case INTS -> rest.clearInts();
            case STRINGS -> rest.clearStrings();
            case TENSORS -> restOfTensors(rest);
            case GRAPHS -> rest.clearGraphs();
            default -> throw new IllegalArgumentException("attribute " + attribute.getName() + " is opaque");
        }
        return rest.build();
    }

    private static void restOfTensor(AttributeProto.Builder attribute) {
        TensorProto rest = of(attribute.getT());
        attribute.clearT();
        if (rest.getSerializedSize() > 0) {
            attribute.setT(rest);
        }
    }

    private static void restOfTensors(AttributeProto.Builder attribute) {
        List<TensorProto> rests =
                attribute.getTensorsList().stream().map(Rest::of).toList();
        attribute.clearTensors();
        if (rests.stream().anyMatch(r -> r.getSerializedSize() > 0)) {
            attribute.addAllTensors(rests);
        }
    }

    private static TensorProto of(TensorProto tensor) {
        return tensor.toBuilder()
                .clearDims()
                .clearDataType()
                .clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data()
                .clearStringData()
                .clearRawData()
                .clearExternalData()
                .clearDataLocation()
                .build();
    }

    private static boolean saysMoreThanName(TensorProto rest) {
        return rest.toBuilder().clearName().build().getSerializedSize() > 0;
    }

    private static Extras extras(Message rest) {
        return rest.getSerializedSize() == 0 ? Extras.NONE : new Extras(rest.toByteArray());
    }
}

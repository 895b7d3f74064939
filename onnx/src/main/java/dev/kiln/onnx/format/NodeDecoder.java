package dev.kiln.onnx.format;

import com.google.protobuf.ByteString;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.AttributeProto.AttributeType;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.NodeProto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Reads one node and its attributes. */
final class NodeDecoder {

    private static final String ONNX_DOMAIN = "ai.onnx";

    private final TensorDecoder tensors;
    private final Function<GraphProto, Graph> bodies;

    NodeDecoder(TensorDecoder tensors, Function<GraphProto, Graph> bodies) {
        this.tensors = tensors;
        this.bodies = bodies;
    }

    Node decode(NodeProto proto) {
        if (proto.getOpType().isEmpty()) {
            throw new FileFormatException(
                    "A node that makes " + proto.getOutputList() + " names no operator; the file is damaged.");
        }
        String domain = domain(proto.getDomain());
        return new Node(
                proto.getName(),
                domain,
                proto.getOpType(),
                OmittedValues.inputs(domain, proto.getOpType(), proto.getInputList()),
                OmittedValues.outputs(domain, proto.getOpType(), proto.getOutputList()),
                attributes(proto),
                Rest.of(proto));
    }

    /** The default domain has two spellings; graphs use the empty one. */
    static String domain(String spelled) {
        return spelled.equals(ONNX_DOMAIN) ? "" : spelled;
    }

    private Attributes attributes(NodeProto node) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (AttributeProto proto : node.getAttributeList()) {
            if (attributes.put(proto.getName(), attribute(proto)) != null) {
                throw new FileFormatException("The operator " + node.getOpType() + " that makes " + node.getOutputList()
                        + " has the attribute " + proto.getName() + " twice; the file is damaged.");
            }
        }
        return new Attributes(attributes);
    }

    private Attribute attribute(AttributeProto proto) {
        if (isOpaque(proto)) {
            return new Attribute.Opaque(proto.toByteArray());
        }
        return switch (kind(proto)) {
            case FLOAT -> new Attribute.Real(proto.getF());
            case INT -> new Attribute.Int(proto.getI());
            case STRING -> new Attribute.Text(proto.getS().toByteArray());
            case TENSOR -> new Attribute.Array(tensors.decode(proto.getT()));
            case GRAPH -> new Attribute.Subgraph(bodies.apply(proto.getG()));
            case FLOATS -> new Attribute.Reals(proto.getFloatsList());
            case INTS -> new Attribute.Ints(proto.getIntsList());
            case STRINGS ->
                new Attribute.Texts(proto.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
            case TENSORS ->
                new Attribute.Tensors(
                        proto.getTensorsList().stream().map(tensors::decode).toList());
            case GRAPHS ->
                new Attribute.Subgraphs(
                        proto.getGraphsList().stream().map(bodies).toList());
            default -> throw new IllegalArgumentException("attribute " + proto.getName() + " is opaque");
        };
    }

    /** Whether an attribute is kept in its serialised form, because graphs have no form for it. */
    static boolean isOpaque(AttributeProto proto) {
        if (!proto.getRefAttrName().isEmpty()) {
            return true;
        }
        return switch (kind(proto)) {
            case TENSOR -> !TensorDecoder.canHold(proto.getT());
            case TENSORS -> !proto.getTensorsList().stream().allMatch(TensorDecoder::canHold);
            case STRINGS -> !proto.getStringsList().stream().allMatch(ByteString::isValidUtf8);
            case SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS, UNDEFINED -> true;
            default -> false;
        };
    }

    /** The kind of an attribute; early exporters omitted the type, and only the field that is set shows it. */
    static AttributeType kind(AttributeProto proto) {
        if (proto.getType() != AttributeType.UNDEFINED) {
            return proto.getType();
        }
        if (proto.hasF()) {
            return AttributeType.FLOAT;
        } else if (proto.hasI()) {
            return AttributeType.INT;
        } else if (proto.hasS()) {
            return AttributeType.STRING;
        } else if (proto.hasT()) {
            return AttributeType.TENSOR;
        } else if (proto.hasG()) {
            return AttributeType.GRAPH;
        } else if (proto.getFloatsCount() > 0) {
            return AttributeType.FLOATS;
        } else if (proto.getIntsCount() > 0) {
            return AttributeType.INTS;
        } else if (proto.getStringsCount() > 0) {
            return AttributeType.STRINGS;
        } else if (proto.getTensorsCount() > 0) {
            return AttributeType.TENSORS;
        }
        return proto.getGraphsCount() > 0 ? AttributeType.GRAPHS : AttributeType.UNDEFINED;
    }
}

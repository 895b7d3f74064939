package dev.kiln.onnx.format;

import com.google.protobuf.ByteString;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.AttributeProto.AttributeType;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.TensorProto;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Writes one node and its attributes. */
final class NodeEncoder {

    private final Function<Graph, GraphProto> bodies;
    private final UnaryOperator<String> fresh;

    /**
     * An encoder.
     *
     * @param bodies encodes branches and bodies
     * @param fresh creates an unused name, close to a preferred one
     */
    NodeEncoder(Function<Graph, GraphProto> bodies, UnaryOperator<String> fresh) {
        this.bodies = bodies;
        this.fresh = fresh;
    }

    NodeProto encode(Node node) {
        NodeProto rest = KeptFields.node(node.extras());
        NodeProto.Builder proto = rest.toBuilder()
                .clearAttribute()
                .addAllInput(OmittedValues.inputs(node.domain(), node.operator(), node.inputs()))
                .addAllOutput(OmittedValues.outputs(node.domain(), node.operator(), node.outputs(), fresh))
                .setOpType(node.operator());
        if (!node.name().isEmpty()) {
            proto.setName(node.name());
        }
        if (!node.domain().isEmpty()) {
            proto.setDomain(node.domain());
        }
        Map<String, AttributeProto> rests = new HashMap<>();
        rest.getAttributeList().forEach(a -> rests.put(a.getName(), a));
        node.attributes()
                .byName()
                .forEach((name, attribute) -> proto.addAttribute(
                        attribute(name, attribute, rests.getOrDefault(name, AttributeProto.getDefaultInstance()))));
        return proto.build();
    }

    private AttributeProto attribute(String name, Attribute attribute, AttributeProto rest) {
        if (attribute instanceof Attribute.Opaque opaque) {
            return KeptFields.attribute(opaque);
        }
        AttributeProto.Builder proto = value(attribute).setName(name);
        if (rest.getType() != proto.getType()) {
            return proto.build();
        }
        // repeated tensors are merged one by one, since a merge of lists appends
        for (int i = 0; i < Math.min(rest.getTensorsCount(), proto.getTensorsCount()); i++) {
            proto.getTensorsBuilder(i).mergeFrom(rest.getTensors(i));
        }
        return proto.mergeFrom(rest.toBuilder().clearTensors().build()).build();
    }

    private AttributeProto.Builder value(Attribute attribute) {
        AttributeProto.Builder proto = AttributeProto.newBuilder();
        if (attribute instanceof Attribute.Int it) {
            proto.setType(AttributeType.INT).setI(it.value());
        } else if (attribute instanceof Attribute.Real it) {
            proto.setType(AttributeType.FLOAT).setF(it.value());
        } else if (attribute instanceof Attribute.Text it) {
            proto.setType(AttributeType.STRING).setS(ByteString.copyFrom(it.bytes()));
        } else if (attribute instanceof Attribute.Array it) {
            proto.setType(AttributeType.TENSOR).setT(tensor(it.value()));
        } else if (attribute instanceof Attribute.Subgraph it) {
            proto.setType(AttributeType.GRAPH).setG(bodies.apply(it.value()));
        } else if (attribute instanceof Attribute.Ints it) {
            proto.setType(AttributeType.INTS).addAllInts(it.values());
        } else if (attribute instanceof Attribute.Reals it) {
            proto.setType(AttributeType.FLOATS).addAllFloats(it.values());
        } else if (attribute instanceof Attribute.Texts it) {
            proto.setType(AttributeType.STRINGS);
            it.values().stream().map(ByteString::copyFromUtf8).forEach(proto::addStrings);
        } else if (attribute instanceof Attribute.Tensors it) {
            proto.setType(AttributeType.TENSORS);
            it.values().stream().map(NodeEncoder::tensor).forEach(proto::addTensors);
        } else if (attribute instanceof Attribute.Subgraphs it) {
            proto.setType(AttributeType.GRAPHS);
            it.values().stream().map(bodies).forEach(proto::addGraphs);
        }
        return proto;
    }

    private static TensorProto tensor(Tensor value) {
        return TensorEncoder.encode(value).build();
    }
}

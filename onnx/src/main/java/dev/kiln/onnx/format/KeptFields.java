package dev.kiln.onnx.format;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Extras;
import dev.kiln.graph.error.GraphException;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;

/** The messages kept by {@link Rest}, read from extras for writing. */
final class KeptFields {

    private KeptFields() {}

    static ModelProto model(Extras extras) {
        return parse(ModelProto::parseFrom, extras.proto());
    }

    static GraphProto graph(Extras extras) {
        return parse(GraphProto::parseFrom, extras.proto());
    }

    static NodeProto node(Extras extras) {
        return parse(NodeProto::parseFrom, extras.proto());
    }

    static AttributeProto attribute(Attribute.Opaque opaque) {
        return parse(AttributeProto::parseFrom, opaque.proto());
    }

    private interface Parser<M> {
        M parse(byte[] bytes) throws InvalidProtocolBufferException;
    }

    private static <M> M parse(Parser<M> parser, byte[] bytes) {
        try {
            return parser.parse(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new GraphException("Extras that no ONNX file made cannot be written into one.", e);
        }
    }
}

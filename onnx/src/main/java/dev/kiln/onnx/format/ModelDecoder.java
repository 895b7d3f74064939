package dev.kiln.onnx.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.onnx.convert.OpsetConverter;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.StringStringEntryProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a whole file. */
public final class ModelDecoder {

    private ModelDecoder() {}

    /**
     * Reads a model.
     *
     * @param bytes a serialised {@code ModelProto}, not modified
     * @param external the files of tensors that are not in the bytes
     * @return the model
     * @throws FileFormatException if the bytes are not a model
     * @throws dev.kiln.graph.error.GraphException if its graph is wrong
     */
    public static ModelContent decode(ByteBuffer bytes, ExternalData external) {
        ModelProto proto = LocalFunctions.inlined(parse(bytes));
        OpsetConverter converter = OpsetConverter.of(onnxVersion(proto), Names.of(proto.getGraph()));
        GraphDecoder decoder =
                new GraphDecoder(new TensorDecoder(external), converter, opsets(proto), proto.getIrVersion());
        Graph graph = decoder.model(proto.getGraph());
        return new ModelContent(graph, metadata(proto), extras(proto), false);
    }

    private static ModelProto parse(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            throw new FileFormatException("It is empty; fetch or export it again.");
        }
        ModelProto proto;
        try {
            CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            // the tensors' bytes are not copied until tensors are made
            input.enableAliasing(true);
            proto = ModelProto.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw new FileFormatException(
                    "It is cut short, damaged, nested too deeply or not an ONNX model; fetch or export it again.", e);
        } catch (IOException e) {
            throw new FileFormatException("It cannot be read: " + e.getMessage() + ".", e);
        }
        if (!proto.hasGraph()) {
            throw new FileFormatException("It holds no graph, so it is not an ONNX model; check which file was meant.");
        }
        if (proto.getOpsetImportCount() == 0) {
            throw new FileFormatException(
                    "It does not say which operator set it uses, so it is cut short or not an ONNX model; fetch or export it again.");
        }
        return proto;
    }

    private static long onnxVersion(ModelProto proto) {
        return proto.getOpsetImportList().stream()
                .filter(o -> NodeDecoder.domain(o.getDomain()).isEmpty())
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(Graph.OPSET);
    }

    /** Those of other domains; that of {@code ai.onnx} follows from the operators of the graph. */
    private static Map<String, Integer> opsets(ModelProto proto) {
        Map<String, Integer> opsets = new LinkedHashMap<>();
        for (OperatorSetIdProto opset : proto.getOpsetImportList()) {
            String domain = NodeDecoder.domain(opset.getDomain());
            if (!domain.isEmpty()) {
                opsets.put(domain, (int) Math.max(0, Math.min(Integer.MAX_VALUE, opset.getVersion())));
            }
        }
        return opsets;
    }

    private static Map<String, String> metadata(ModelProto proto) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return metadata;
    }

    /** With at least the version of the format in which it will be written. */
    private static Extras extras(ModelProto proto) {
        long least = ModelEncoder.irVersion(Graph.OLDEST_OPSET);
        return Rest.of(
                proto.getIrVersion() >= least
                        ? proto
                        : proto.toBuilder().setIrVersion(least).build());
    }
}

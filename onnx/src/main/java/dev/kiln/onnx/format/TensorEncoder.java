package dev.kiln.onnx.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.StringStringEntryProto;
import dev.kiln.onnx.proto.TensorProto;
import java.util.Arrays;

/** Writes tensors: the elements as raw little-endian bytes, text as text. The bytes are not copied here. */
public final class TensorEncoder {

    private TensorEncoder() {}

    static TensorProto.Builder encode(Tensor tensor) {
        TensorProto.Builder proto = encodeWithoutElements(tensor);
        if (tensor.elementType() == ElementType.STRING) {
            tensor.strings().stream().map(ByteString::copyFromUtf8).forEach(proto::addStringData);
        } else {
            proto.setRawData(UnsafeByteOperations.unsafeWrap(tensor.bytes()));
        }
        return proto;
    }

    /**
     * A tensor whose elements lie in another file.
     *
     * @param tensor the tensor, of any type of fixed width
     * @param location the file, relative to the model's folder
     * @param offset the byte offset of the elements in it
     * @return the message, its name not yet set
     */
    public static TensorProto.Builder encodeOutside(Tensor tensor, String location, long offset) {
        return encodeWithoutElements(tensor)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(tensor.bytes().remaining())));
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    private static TensorProto.Builder encodeWithoutElements(Tensor tensor) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setDataType(tensor.elementType().code());
        Arrays.stream(tensor.shape()).forEach(proto::addDims);
        return proto;
    }
}

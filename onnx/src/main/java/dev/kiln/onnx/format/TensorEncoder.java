package dev.kiln.onnx.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.onnx.proto.TensorProto;
import java.util.Arrays;

/** Writes tensors: the elements as raw little-endian bytes, text as text. The bytes are not copied here. */
final class TensorEncoder {

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

    static TensorProto.Builder encodeWithoutElements(Tensor tensor) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setDataType(tensor.elementType().code());
        Arrays.stream(tensor.shape()).forEach(proto::addDims);
        return proto;
    }
}

package dev.kiln.onnx.format;

import com.google.protobuf.UnsafeByteOperations;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.SparseTensorProto;
import dev.kiln.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes sparse tensors: the elements that are not zero in their order, and the place of each in the tensor as if it had one
 * axis, which is the shorter of the two forms of ONNX.
 */
final class SparseEncoder {

    private SparseEncoder() {}

    /**
     * A tensor as a message.
     *
     * @param rest further fields of the constant, its name among them
     * @param tensor the tensor, with elements of whole bytes
     */
    static SparseTensorProto encode(TensorProto rest, Tensor tensor) {
        int width = tensor.elementType().bits() / 8;
        int stored = SparseStorage.stored(tensor);
        ByteBuffer values = Tensor.allocate(tensor.elementType(), stored);
        ByteBuffer places = Tensor.allocate(ElementType.INT64, stored);
        ByteBuffer bytes = tensor.bytes();
        for (int i = 0; i < tensor.size(); i++) {
            if (tensor.getDouble(i) != 0) {
                places.putLong(i);
                values.put(bytes.slice(i * width, width));
            }
        }
        SparseTensorProto.Builder proto = SparseTensorProto.newBuilder()
                .setValues(message(tensor.elementType(), stored, values.flip()).mergeFrom(rest))
                .setIndices(message(ElementType.INT64, stored, places.flip()));
        Arrays.stream(tensor.shape()).forEach(proto::addDims);
        return proto.build();
    }

    private static TensorProto.Builder message(ElementType type, int count, ByteBuffer bytes) {
        return TensorProto.newBuilder()
                .setDataType(type.code())
                .addDims(count)
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
    }
}

package dev.kiln.onnx.format;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.SparseTensorProto;
import java.nio.ByteBuffer;

/** Reads sparse tensors, which are stored as their non-zero elements and the indices of these. */
final class SparseDecoder {

    /** A small file must not cause a large allocation; a matrix that is 99.9 % zeros is still read. */
    private static final long ALWAYS_ALLOWED_BYTES = 64L << 20;

    private static final long ALLOWED_GROWTH = 1024;

    private final TensorDecoder tensors;
    private long stored;
    private long grown;

    SparseDecoder(TensorDecoder tensors) {
        this.tensors = tensors;
    }

    Tensor decode(SparseTensorProto proto) {
        Tensor values = tensors.decode(proto.getValues());
        Tensor indices = tensors.decode(proto.getIndices());
        long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        long size = TensorDecoder.size(proto.getValues(), shape);
        ElementType type = values.elementType();
        checkForm(proto, values, indices, shape);
        allow(proto, type, size, values.bytes().remaining());

        ByteBuffer dense = Tensor.allocate(type, shape);
        int width = type.bits() / 8;
        ByteBuffer stored = values.bytes();
        for (int i = 0; i < values.size(); i++) {
            long place = place(proto, indices, i, shape);
            dense.put((int) place * width, stored, i * width, width);
        }
        return Tensor.wrap(type, dense, shape);
    }

    private static void checkForm(SparseTensorProto proto, Tensor values, Tensor indices, long[] shape) {
        boolean linear = indices.rank() == 1;
        boolean coordinates = indices.rank() == 2 && indices.shape()[1] == shape.length;
        if (values.elementType().bits() < 8
                || values.rank() != 1
                || indices.elementType() != ElementType.INT64
                || !(linear || coordinates)
                || indices.shape()[0] != values.size()) {
            throw fail(
                    proto,
                    "has values " + values + " and indices " + indices + ", which do not fit its shape "
                            + proto.getDimsList() + "; the file is damaged");
        }
    }

    /** The limit is for all sparse tensors of a file together. */
    private void allow(SparseTensorProto proto, ElementType type, long size, long bytes) {
        stored += bytes;
        long limit = Math.max(ALWAYS_ALLOWED_BYTES, stored * ALLOWED_GROWTH);
        long asked = size > Integer.MAX_VALUE ? Long.MAX_VALUE : type.bytes(size);
        if (asked > Math.min(Integer.MAX_VALUE, limit - grown)) {
            throw fail(
                    proto,
                    "stores " + bytes + " bytes for " + size + " elements, too few to be believed; store it dense");
        }
        grown += asked;
    }

    private static long place(SparseTensorProto proto, Tensor indices, int entry, long[] shape) {
        if (indices.rank() == 1) {
            long size = TensorDecoder.size(proto.getValues(), shape);
            return checked(proto, indices.longs().get(entry), size);
        }
        long place = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            long index = checked(proto, indices.longs().get(entry * shape.length + axis), shape[axis]);
            place = place * shape[axis] + index;
        }
        return place;
    }

    private static long checked(SparseTensorProto proto, long index, long length) {
        if (index < 0 || index >= length) {
            throw fail(proto, "has an element at " + index + ", outside [0, " + length + "); the file is damaged");
        }
        return index;
    }

    private static FileFormatException fail(SparseTensorProto proto, String why) {
        return TensorDecoder.fail(proto.getValues(), why);
    }
}

package dev.kiln.onnx.format;

import com.google.protobuf.ByteString;
import dev.kiln.api.FileFormatException;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.onnx.proto.TensorProto;
import java.nio.ByteBuffer;

/** Reads tensors in each of the forms in which a file may store them. Nothing is allocated before the data is seen to be there. */
final class TensorDecoder {

    private final ExternalData external;

    TensorDecoder(ExternalData external) {
        this.external = external;
    }

    /** Whether the elements have a form that a {@link Tensor} has; complex numbers and text that is not UTF-8 have none. */
    static boolean canHold(TensorProto proto) {
        return ValueTypes.find(proto.getDataType()).isPresent()
                && proto.getStringDataList().stream().allMatch(ByteString::isValidUtf8);
    }

    Tensor decode(TensorProto proto) {
        ElementType type = elementType(proto);
        long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        long size = size(proto, shape);
        if (proto.hasSegment()) {
            throw fail(proto, "is split into segments, which nothing writes any more; export the model again");
        }
        if (type == ElementType.STRING) {
            return strings(proto, size, shape);
        }
        long bytes = bytes(proto, type, size);
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return Tensor.wrap(type, external.read(proto, bytes), shape);
        }
        if (proto.hasRawData()) {
            requireCount(proto, proto.getRawData().size(), bytes, "bytes");
            ByteBuffer data = Tensor.allocate(type, shape);
            data.put(proto.getRawData().asReadOnlyByteBuffer()).flip();
            return Tensor.wrap(type, data, shape);
        }
        return Tensor.wrap(type, typed(proto, type, bytes, shape), shape);
    }

    private static ElementType elementType(TensorProto proto) {
        return ValueTypes.find(proto.getDataType())
                .filter(t -> t != ElementType.UNDEFINED)
                .orElseThrow(() -> fail(
                        proto,
                        "has elements of the ONNX type " + proto.getDataType()
                                + ", which Kiln does not read; export the model with another one"));
    }

    static long size(TensorProto proto, long[] shape) {
        long size = 1;
        try {
            for (long length : shape) {
                if (length < 0) {
                    throw fail(proto, "has an axis of length " + length + "; the file is damaged");
                }
                size = Math.multiplyExact(size, length);
            }
        } catch (ArithmeticException e) {
            throw fail(proto, "has more elements than can be counted; the file is damaged");
        }
        return size;
    }

    private static long bytes(TensorProto proto, ElementType type, long size) {
        long limit = Integer.MAX_VALUE;
        if (size > 2 * limit || type.bytes(size) > limit) {
            throw fail(proto, "has " + size + " elements; a tensor of at most 2 GiB can be read");
        }
        return type.bytes(size);
    }

    private static Tensor strings(TensorProto proto, long size, long[] shape) {
        requireCount(proto, proto.getStringDataCount(), size, "texts");
        if (!canHold(proto)) {
            throw fail(proto, "holds text that is not UTF-8; export the model again");
        }
        return Tensor.of(
                proto.getStringDataList().stream().map(ByteString::toStringUtf8).toList(), shape);
    }

    private static ByteBuffer typed(TensorProto proto, ElementType type, long bytes, long[] shape) {
        switch (type) {
            case FLOAT -> requireCount(proto, proto.getFloatDataCount(), bytes / 4, "values");
            case DOUBLE -> requireCount(proto, proto.getDoubleDataCount(), bytes / 8, "values");
            case INT64 -> requireCount(proto, proto.getInt64DataCount(), bytes / 8, "values");
            case UINT32 -> requireCount(proto, proto.getUint64DataCount(), bytes / 4, "values");
            case UINT64 -> requireCount(proto, proto.getUint64DataCount(), bytes / 8, "values");
            default -> requireCount(proto, proto.getInt32DataCount(), bytes / unit(type), "values");
        }
        ByteBuffer data = Tensor.allocate(type, shape);
        switch (type) {
            case FLOAT -> proto.getFloatDataList().forEach(data::putFloat);
            case DOUBLE -> proto.getDoubleDataList().forEach(data::putDouble);
            case INT64 -> proto.getInt64DataList().forEach(data::putLong);
            case UINT32 -> proto.getUint64DataList().forEach(v -> data.putInt(v.intValue()));
            case UINT64 -> proto.getUint64DataList().forEach(data::putLong);
            default -> putInts(proto, unit(type), data);
        }
        return data.flip();
    }

    /** The bytes that one entry of {@code int32_data} stands for; two 4-bit elements share an entry. */
    private static int unit(ElementType type) {
        return Math.max(1, type.bits() / 8);
    }

    private static void putInts(TensorProto proto, int unit, ByteBuffer data) {
        for (int i = 0; i < proto.getInt32DataCount(); i++) {
            int value = proto.getInt32Data(i);
            switch (unit) {
                case 1 -> data.put((byte) value);
                case 2 -> data.putShort((short) value);
                default -> data.putInt(value);
            }
        }
    }

    private static void requireCount(TensorProto proto, long actual, long expected, String what) {
        if (actual != expected) {
            throw fail(
                    proto,
                    "holds " + actual + " " + what + " where its shape " + proto.getDimsList() + " needs " + expected
                            + "; the file is damaged");
        }
    }

    static FileFormatException fail(TensorProto proto, String why) {
        String name = proto.getName().isEmpty() ? "A tensor" : "The tensor " + proto.getName();
        return new FileFormatException(name + " " + why + ".");
    }
}

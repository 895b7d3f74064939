package dev.kiln.onnx.format;

import com.google.protobuf.ByteString;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * Reads tensors in each of the forms in which a file may store them. Nothing is allocated before the data are known to
 * be present.
 */
final class TensorDecoder {

    private final ExternalData external;

    TensorDecoder(ExternalData external) {
        this.external = external;
    }

    /** Whether a {@link Tensor} can hold the elements, which excludes complex numbers and text that is not UTF-8. */
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
            return external.read(proto, type, bytes, unit(type), shape);
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

    /** A constant of the graph itself, which may be used in place in the model. */
    Tensor decodeConstant(TensorProto proto) {
        boolean isPlain = proto.hasRawData()
                && !proto.hasSegment()
                && proto.getDataLocation() == TensorProto.DataLocation.DEFAULT;
        if (!isPlain || elementType(proto) == ElementType.STRING) {
            return decode(proto);
        }
        ElementType type = elementType(proto);
        long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        int length = (int) bytes(proto, type, size(proto, shape));
        requireCount(proto, proto.getRawData().size(), length, "bytes");
        return external.inModel(proto, type, length, shape).orElseGet(() -> decode(proto));
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
        IntConsumer put = put(proto, type, data);
        for (int i = 0; i < bytes / unit(type); i++) {
            put.accept(i);
        }
        return data.flip();
    }

    /** The function that appends one entry, without boxing it. */
    private static IntConsumer put(TensorProto proto, ElementType type, ByteBuffer data) {
        return switch (type) {
            case FLOAT -> i -> data.putFloat(proto.getFloatData(i));
            case DOUBLE -> i -> data.putDouble(proto.getDoubleData(i));
            case INT64 -> i -> data.putLong(proto.getInt64Data(i));
            case UINT32 -> i -> data.putInt((int) proto.getUint64Data(i));
            case UINT64 -> i -> data.putLong(proto.getUint64Data(i));
            default ->
                switch (unit(type)) {
                    case 1 -> i -> data.put((byte) proto.getInt32Data(i));
                    case 2 -> i -> data.putShort((short) proto.getInt32Data(i));
                    default -> i -> data.putInt(proto.getInt32Data(i));
                };
        };
    }

    /** The number of bytes of one entry of a list; two 4-bit elements share an entry. */
    private static int unit(ElementType type) {
        return Math.max(1, type.bits() / 8);
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

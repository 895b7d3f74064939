package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/** The types of values in a file, in the order of their numbers. */
enum PhysicalType {
    BOOLEAN(1),
    INT32(4),
    INT64(8),
    INT96(12),
    FLOAT(4),
    DOUBLE(8),
    BYTE_ARRAY(0),
    FIXED_LEN_BYTE_ARRAY(0);

    private final int bytes;

    PhysicalType(int bytes) {
        this.bytes = bytes;
    }

    /** The type of a number. */
    static PhysicalType of(int number) {
        if (number < 0 || number >= values().length) {
            throw new IllegalArgumentException("values of the unknown type " + number);
        }
        return values()[number];
    }

    /** The number of bytes of a value, for the types where it does not depend on the value. */
    int width(int declared) {
        return this == FIXED_LEN_BYTE_ARRAY ? declared : bytes;
    }

    /**
     * Reads a value that is not a boolean.
     *
     * @param from its bytes, in little-endian order
     * @param declared the number of bytes of a value of fixed length
     * @return a Long, a Float, a Double or its bytes
     */
    Object read(ByteBuffer from, int declared) {
        return switch (this) {
            case BOOLEAN -> throw new IllegalStateException("booleans are packed");
            case INT32 -> (long) from.getInt();
            case INT64 -> from.getLong();
            case FLOAT -> from.getFloat();
            case DOUBLE -> from.getDouble();
            case INT96, FIXED_LEN_BYTE_ARRAY -> bytes(from, width(declared));
            case BYTE_ARRAY -> bytes(from, from.getInt());
        };
    }

    /** Reads some bytes. */
    static byte[] bytes(ByteBuffer from, int count) {
        if (count < 0 || count > from.remaining()) {
            throw new IllegalArgumentException(
                    "a value of " + count + " bytes where " + from.remaining() + " are left");
        }
        byte[] bytes = new byte[count];
        from.get(bytes);
        return bytes;
    }
}

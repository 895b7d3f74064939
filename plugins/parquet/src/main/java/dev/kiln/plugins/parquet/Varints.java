package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/** Whole numbers in bytes of seven bits, the lowest first; signed ones zigzag. */
final class Varints {

    private static final int LONGEST = 63;

    private Varints() {}

    /** Reads a number from 0 on. */
    static long unsigned(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift <= LONGEST; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    /** Reads a number of any sign. */
    static long signed(ByteBuffer bytes) {
        long value = unsigned(bytes);
        return (value >>> 1) ^ -(value & 1);
    }

    /** Reads a number that fits into an int. */
    static int size(ByteBuffer bytes) {
        long value = unsigned(bytes);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the size " + Long.toUnsignedString(value));
        }
        return (int) value;
    }
}

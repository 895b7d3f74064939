package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/**
 * Numbers packed into bytes that are read from the last one back to the first: Zstandard's bit streams. The highest bit
 * that is set in the last byte marks the end. Bits before the first byte are 0.
 */
final class BackwardBits {

    private final ByteBuffer bytes;
    private long left;

    BackwardBits(ByteBuffer bytes) {
        this.bytes = bytes;
        int last = bytes.hasRemaining() ? bytes.get(bytes.limit() - 1) & 0xff : 0;
        if (last == 0) {
            throw new IllegalArgumentException("bits without an end");
        }
        this.left = 8L * (bytes.remaining() - 1) + 31 - Integer.numberOfLeadingZeros(last);
    }

    /** The number of bits left; less than 0 where more were read than there are. */
    long left() {
        return left;
    }

    /** Reads a number of at most 32 bits. */
    int next(int width) {
        left -= width;
        long value = 0;
        long first = Math.floorDiv(left, 8);
        for (int i = 0; i <= (width + 7) / 8; i++) {
            value |= at(first + i) << (8 * i);
        }
        return (int) ((value >>> Math.floorMod(left, 8)) & ((1L << width) - 1));
    }

    private long at(long place) {
        return place < 0 || place >= bytes.remaining() ? 0 : bytes.get(bytes.position() + (int) place) & 0xffL;
    }
}

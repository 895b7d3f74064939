package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/** Numbers of any width packed into bytes, from the lowest bit of the first byte on. */
final class Bits {

    private final ByteBuffer bytes;
    private int current;
    private int left;

    Bits(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a number.
     *
     * @param width its number of bits, from 0 to 64
     */
    long next(int width) {
        long value = 0;
        for (int got = 0; got < width; ) {
            if (left == 0) {
                current = bytes.get() & 0xff;
                left = 8;
            }
            int taken = Math.min(left, width - got);
            value |= (long) (current & ((1 << taken) - 1)) << got;
            current >>>= taken;
            left -= taken;
            got += taken;
        }
        return value;
    }
}

package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A block of LZ4, without a frame: literals, then a copy, and so on; literals at the end. */
final class Lz4 {

    private static final int LONG = 15;
    private static final int SHORTEST_COPY = 4;

    private Lz4() {}

    /** Unpacks bytes to a stated number of them. */
    static byte[] unpack(byte[] packed, int size) {
        ByteBuffer from = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        Unpacked unpacked = new Unpacked(size);
        while (from.hasRemaining()) {
            int token = from.get() & 0xff;
            unpacked.literals(from, length(token >>> 4, from));
            if (from.hasRemaining()) {
                int distance = from.getShort() & 0xffff;
                unpacked.copies(distance, length(token & LONG, from) + SHORTEST_COPY);
            }
        }
        return unpacked.whole();
    }

    private static int length(int stated, ByteBuffer from) {
        int length = stated;
        int next = stated == LONG ? 0xff : 0;
        while (next == 0xff) {
            next = from.get() & 0xff;
            length = Math.addExact(length, next);
        }
        return length;
    }
}

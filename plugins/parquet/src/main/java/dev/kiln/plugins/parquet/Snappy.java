package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Snappy's raw format: the size, then literals and copies. */
final class Snappy {

    private static final int LITERALS = 0;
    private static final int SHORT_COPY = 1;
    private static final int COPY = 2;

    /** Lengths from here on are in further bytes. */
    private static final int LONG = 60;

    private Snappy() {}

    /** Unpacks bytes to a stated number of them. */
    static byte[] unpack(byte[] packed, int size) {
        ByteBuffer from = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        if (Varints.unsigned(from) != size) {
            throw new IllegalArgumentException("Snappy states another size than " + size + " bytes");
        }
        Unpacked unpacked = new Unpacked(size);
        while (from.hasRemaining()) {
            int tag = from.get() & 0xff;
            int length = (tag >>> 2) + 1;
            switch (tag & 3) {
                case LITERALS -> literals(from, length, unpacked);
                case SHORT_COPY -> unpacked.copies(((tag >>> 5) << 8) | (from.get() & 0xff), ((tag >>> 2) & 7) + 4);
                case COPY -> unpacked.copies(from.getShort() & 0xffff, length);
                default -> unpacked.copies(from.getInt(), length);
            }
        }
        return unpacked.whole();
    }

    private static void literals(ByteBuffer from, int stated, Unpacked unpacked) {
        int length = stated;
        if (stated > LONG) {
            length = 0;
            for (int i = 0; i < stated - LONG; i++) {
                length |= (from.get() & 0xff) << (8 * i);
            }
            length++;
        }
        unpacked.literals(from, length);
    }
}

package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/** Whole numbers as differences in blocks: Parquet's encoding DELTA_BINARY_PACKED. */
final class DeltaNumbers {

    /** Writers have blocks of 128 to some thousands. */
    private static final int LARGEST_BLOCK = 1 << 20;

    private DeltaNumbers() {}

    /**
     * Reads all numbers.
     *
     * @param bytes their bytes; the position is after them then
     * @param most the maximum number of them
     */
    static long[] read(ByteBuffer bytes, int most) {
        int block = Varints.size(bytes);
        int parts = Varints.size(bytes);
        int count = Varints.size(bytes);
        long last = Varints.signed(bytes);
        if (count > most || parts == 0 || block % parts != 0 || block == 0 || block > LARGEST_BLOCK) {
            throw new IllegalArgumentException(count + " differences in blocks of " + block);
        }
        long[] values = new long[count];
        if (count > 0) {
            values[0] = last;
        }
        for (int at = 1; at < count; ) {
            at = readBlock(bytes, values, at, parts, block / parts);
        }
        return values;
    }

    /** Reads the parts of a block, of which those after the last value are left out. */
    private static int readBlock(ByteBuffer bytes, long[] values, int from, int parts, int size) {
        long least = Varints.signed(bytes);
        byte[] widths = new byte[parts];
        bytes.get(widths);
        int at = from;
        for (int part = 0; part < parts && at < values.length; part++) {
            Bits bits = new Bits(bytes);
            for (int i = 0; i < size; i++) {
                long difference = bits.next(width(widths[part])) + least;
                if (at < values.length) {
                    values[at] = values[at - 1] + difference;
                    at++;
                }
            }
        }
        return at;
    }

    private static int width(byte width) {
        if (width < 0 || width > Long.SIZE) {
            throw new IllegalArgumentException("differences of " + width + " bits");
        }
        return width;
    }
}

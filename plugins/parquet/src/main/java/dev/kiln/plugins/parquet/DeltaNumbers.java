package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Whole numbers as differences in blocks: Parquet's encoding DELTA_BINARY_PACKED. */
final class DeltaNumbers {

    /** Writers have blocks of 128 to some thousands. */
    private static final int LARGEST_BLOCK = 1 << 20;

    /** The number of values is only stated, so that their array grows with those that are there. */
    private static final int FIRST = 1 << 12;

    private final int count;
    private long[] values;
    private int size;

    private DeltaNumbers(int count) {
        this.count = count;
        this.values = new long[Math.min(count, FIRST)];
    }

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
        DeltaNumbers numbers = new DeltaNumbers(count);
        if (count > 0) {
            numbers.add(last);
        }
        while (numbers.size < count) {
            numbers.readBlock(bytes, parts, block / parts);
        }
        return Arrays.copyOf(numbers.values, count);
    }

    /** Reads the parts of a block, of which those after the last value are left out. */
    private void readBlock(ByteBuffer bytes, int parts, int length) {
        long least = Varints.signed(bytes);
        ByteBuffer widths = Slices.next(bytes, parts);
        for (int part = 0; part < parts && size < count; part++) {
            int width = width(widths.get());
            Bits bits = new Bits(bytes);
            for (int i = 0; i < length; i++) {
                long difference = bits.next(width) + least;
                if (size < count) {
                    add(values[size - 1] + difference);
                }
            }
        }
    }

    private void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, (int) Math.min(count, 2L * size));
        }
        values[size++] = value;
    }

    private static int width(byte width) {
        if (width < 0 || width > Long.SIZE) {
            throw new IllegalArgumentException("differences of " + width + " bits");
        }
        return width;
    }
}

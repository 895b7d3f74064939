package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/** Small numbers in runs of equal ones and groups of eight packed ones: Parquet's encoding RLE. */
final class RunLengths {

    private static final int GROUP = 8;
    private static final int WIDEST = 32;

    private final ByteBuffer bytes;
    private final int width;
    private long equal;
    private long packed;
    private int value;
    private Bits bits;

    /**
     * The numbers in some bytes.
     *
     * @param width the number of bits of each
     */
    RunLengths(ByteBuffer bytes, int width) {
        if (width < 0 || width > WIDEST) {
            throw new IllegalArgumentException("numbers of " + width + " bits");
        }
        this.bytes = bytes;
        this.width = width;
        this.bits = new Bits(bytes);
    }

    int next() {
        while (equal == 0 && packed == 0) {
            begin();
        }
        if (equal > 0) {
            equal--;
            return value;
        }
        packed--;
        return (int) bits.next(width);
    }

    private void begin() {
        long head = Varints.unsigned(bytes);
        bits = new Bits(bytes);
        if ((head & 1) == 1) {
            packed = (head >>> 1) * GROUP;
        } else {
            equal = head >>> 1;
            value = (int) bits.next((width + 7) / 8 * 8);
        }
    }
}

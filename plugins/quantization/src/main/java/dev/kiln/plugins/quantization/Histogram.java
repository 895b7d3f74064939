package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * A histogram with bins whose width grows with the numbers: 1024 for each power of two, on both sides of 0. The range
 * need not be known beforehand, and an outlier does not make the bins of the other numbers coarser. Only the powers
 * that occur take memory, 8 KiB each.
 */
final class Histogram {

    /** The percentage of the numbers that a range keeps. */
    static final double PERCENTILE = 99.999;

    private static final int MANTISSA_BITS = 23;

    private static final int BIN_BITS = 10;

    private static final int BINS = 1 << BIN_BITS;

    /** The shift from the bits of a number to the index of its bin. */
    private static final int SHIFT = MANTISSA_BITS - BIN_BITS;

    /** Sign and exponent. */
    private static final int POWERS = 1 << (Float.SIZE - MANTISSA_BITS);

    private final long[][] counts = new long[POWERS][];
    private long total;
    private float least = Float.POSITIVE_INFINITY;
    private float greatest = Float.NEGATIVE_INFINITY;

    /** Counts the elements of a FLOAT tensor; a NaN among them makes the {@linkplain #whole whole range} NaN. */
    void add(Tensor tensor) {
        FloatBuffer values = tensor.floats();
        for (int i = 0; i < values.limit(); i++) {
            float value = values.get(i);
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            count(value);
        }
        total += values.limit();
    }

    private void count(float value) {
        int bin = ordered(value) >>> SHIFT;
        int power = bin >>> BIN_BITS;
        if (counts[power] == null) {
            counts[power] = new long[BINS];
        }
        counts[power][bin & (BINS - 1)]++;
    }

    /** The bits of a number as an unsigned integer in the same order; the inverse is {@link #number}. */
    private static int ordered(float value) {
        int bits = Float.floatToIntBits(value);
        return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
    }

    private static float number(int ordered) {
        return Float.intBitsToFloat(ordered < 0 ? ordered & Integer.MAX_VALUE : ~ordered);
    }

    /** From the minimum to the maximum. */
    Range whole() {
        return new Range(least, greatest);
    }

    /**
     * The range without outliers: at most {@code (100 - percentile) / 2} percent on each side are left out. It ends at
     * the outer edges of the outermost bins that it keeps, less than a thousandth beyond the numbers in them.
     *
     * @param percentile more than 0, at most 100
     * @return a part of the {@linkplain #whole whole} range
     */
    Range percentile(double percentile) {
        long outside = (long) Math.floor(total * ((100 - percentile) / 200));
        float lower = number(binWith(outside, false) << SHIFT);
        float upper = number((binWith(outside, true) << SHIFT) | ((1 << SHIFT) - 1));
        return new Range(Math.max(least, lower), Math.min(greatest, upper));
    }

    /** The bin of the first number that is kept, counted from one end. */
    private int binWith(long outside, boolean fromAbove) {
        long seen = 0;
        int bins = POWERS * BINS;
        for (int i = 0; i < bins; i++) {
            int bin = fromAbove ? bins - 1 - i : i;
            long[] power = counts[bin >>> BIN_BITS];
            seen += power == null ? 0 : power[bin & (BINS - 1)];
            if (seen > outside) {
                return bin;
            }
        }
        throw new IllegalStateException("no numbers were counted");
    }
}

package dev.kiln.plugins.quantization;

import dev.kiln.api.tensor.Tensor;
import java.nio.FloatBuffer;

/** How often numbers fall into each of 2048 equal parts of a range. */
final class Histogram {

    /** How many percent of the numbers a range keeps. */
    static final double PERCENTILE = 99.999;

    private static final int BINS = 2048;

    private final Range range;
    private final long[] counts = new long[BINS];
    private long total;

    /**
     * An empty histogram.
     *
     * @param range holds all numbers that will be counted
     */
    Histogram(Range range) {
        this.range = range;
    }

    /** Counts the elements of a FLOAT tensor. */
    void add(Tensor tensor) {
        FloatBuffer values = tensor.floats();
        double perBin = BINS / ((double) range.greatest() - range.least());
        for (int i = 0; i < values.limit(); i++) {
            int bin = (int) ((values.get(i) - (double) range.least()) * perBin);
            counts[Math.max(0, Math.min(BINS - 1, bin))]++;
        }
        total += values.limit();
    }

    /**
     * The range without the rarest numbers: {@code (100 - percentile) / 2} percent on each side are left out, to the
     * width of a bin.
     */
    Range percentile(double percentile) {
        double outside = (100 - percentile) / 200;
        return new Range(edge(first(outside)), edge(first(1 - outside)));
    }

    /** The first bin up to which at least that share of the numbers lies. */
    private int first(double share) {
        long sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += counts[bin];
            if ((double) sum / total >= share) {
                return bin;
            }
        }
        return BINS;
    }

    private float edge(int bin) {
        return (float) (range.least() + bin * (((double) range.greatest() - range.least()) / BINS));
    }
}

package dev.kiln.benchmarks;

import java.util.stream.DoubleStream;

/**
 * What is left of many measurements.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least the least
 * @param greatest the greatest
 */
record Spread(double median, double least, double greatest) {

    static Spread of(DoubleStream measured) {
        double[] sorted = measured.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The median, and the least and the greatest behind it. */
    @Override
    public String toString() {
        return "%5.2f (%.2f to %.2f)".formatted(median, least, greatest);
    }
}

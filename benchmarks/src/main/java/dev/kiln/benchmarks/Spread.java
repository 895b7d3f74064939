package dev.kiln.benchmarks;

import java.util.stream.DoubleStream;

/**
 * A summary of many measurements.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param least the minimum
 * @param greatest the maximum
 */
record Spread(double median, double least, double greatest) {

    static Spread of(DoubleStream measured) {
        double[] sorted = measured.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The median, followed by the minimum and the maximum. */
    @Override
    public String toString() {
        return "%5.2f (%.2f to %.2f)".formatted(median, least, greatest);
    }
}

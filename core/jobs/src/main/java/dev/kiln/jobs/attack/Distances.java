package dev.kiln.jobs.attack;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The distance of each example from its adversarial one, in the norm: infinite where the attack did not reach its goal,
 * and not a number where the example was not attacked. Those of a search for the smallest perturbation may be larger
 * than the size at which it is counted.
 */
public final class Distances {

    private final double[] all;

    Distances(double[] all) {
        this.all = all.clone();
    }

    /** Returns the distances, in the order of the examples. */
    public double[] toArray() {
        return all.clone();
    }

    private DoubleStream reached() {
        return Arrays.stream(all).filter(Double::isFinite);
    }

    /** Returns the number of examples for which the attack reached its goal. */
    public long successes() {
        return reached().count();
    }

    /** Returns the mean distance of the successes; empty where there are none. */
    public OptionalDouble mean() {
        return reached().average();
    }

    /** Returns the median distance of the successes; empty where there are none. */
    public OptionalDouble median() {
        double[] sorted = reached().sorted().toArray();
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    }

    /** These distances with those beyond a size infinite. */
    Distances within(double epsilon) {
        return new Distances(Arrays.stream(all)
                .map(distance -> distance > epsilon ? Double.POSITIVE_INFINITY : distance)
                .toArray());
    }

    /** The number of attacked examples without an adversarial one at a distance of at most a size. */
    long withstanding(double epsilon) {
        return Arrays.stream(all).filter(distance -> distance > epsilon).count();
    }

    /** Distances at equal shares of the successes, ascending and each once. */
    double[] quantiles(int count) {
        double[] sorted = reached().sorted().toArray();
        if (sorted.length == 0) {
            return sorted;
        }
        return IntStream.rangeClosed(1, count)
                .mapToDouble(i -> sorted[(int) Math.ceil((double) i * sorted.length / count) - 1])
                .distinct()
                .toArray();
    }
}

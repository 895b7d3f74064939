package dev.kiln.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The measurements of a race.
 *
 * @param names the contestants
 * @param elapsed the time of each in each round, {@code [contestant][round]}
 * @param count the number of runs of each in a round
 */
record Timings(List<String> names, Elapsed[][] elapsed, int count) {

    /** Prints the rate of each contestant, in units per second. */
    void printRates(String unit, double perJob) {
        System.out.printf("%n%s: median (least to greatest)%n", unit);
        for (int i = 0; i < names.size(); i++) {
            Elapsed[] rounds = elapsed[i];
            print(
                    names.get(i),
                    Spread.of(IntStream.range(0, rounds.length)
                            .mapToDouble(round -> count * perJob / rounds[round].seconds())));
        }
    }

    /** Prints the speedup of every other contestant over one, by wall-clock time and by processor time. */
    void printRatios(int other) {
        System.out.printf("%ntimes as fast as %s: by the clock; by processor time%n", names.get(other));
        for (int i = 0; i < names.size(); i++) {
            if (i != other) {
                System.out.printf("  %-40s %s; %s%n", names.get(i), ratio(i, other), busyRatio(i, other));
            }
        }
    }

    /** The speedup of one contestant over another, both given by index. */
    Spread ratio(int one, int other) {
        return ratio(one, other, Elapsed::seconds);
    }

    /** As {@link #ratio}, by processor time. */
    Spread busyRatio(int one, int other) {
        return ratio(one, other, Elapsed::busy);
    }

    private Spread ratio(int one, int other, ToDoubleFunction<Elapsed> time) {
        return Spread.of(IntStream.range(0, elapsed[one].length)
                .mapToDouble(
                        round -> time.applyAsDouble(elapsed[other][round]) / time.applyAsDouble(elapsed[one][round])));
    }

    private static void print(String name, Spread spread) {
        System.out.printf("  %-40s %10.3f  (%.3f to %.3f)%n", name, spread.median(), spread.least(), spread.greatest());
    }
}

package dev.kiln.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a race measured.
 *
 * @param names the contestants
 * @param elapsed how long each took in each round, {@code [contestant][round]}
 * @param count how often each did the job in a round
 */
record Timings(List<String> names, Elapsed[][] elapsed, int count) {

    /** How much of the unit each contestant got done in a second. */
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

    /** How many times as fast every other contestant was as one, by the clock and by processor time. */
    void printRatios(int other) {
        System.out.printf("%ntimes as fast as %s: by the clock; by processor time%n", names.get(other));
        for (int i = 0; i < names.size(); i++) {
            if (i != other) {
                System.out.printf("  %-40s %s; %s%n", names.get(i), ratio(i, other), busyRatio(i, other));
            }
        }
    }

    /** How many times as fast one contestant was as another, both by place. */
    Spread ratio(int one, int other) {
        return ratio(one, other, Elapsed::seconds);
    }

    /** As {@link #ratio}, of the times in which they had a processor. */
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

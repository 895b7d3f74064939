package dev.kiln.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a race measured.
 *
 * @param names the contestants
 * @param seconds how long each took in each round, {@code [contestant][round]}
 * @param count how often each did the job in a round
 */
record Timings(List<String> names, double[][] seconds, int count) {

    /** How much of the unit each contestant got done in a second. */
    void printRates(String unit, double perJob) {
        System.out.printf("%n%s: median (least to greatest)%n", unit);
        for (int i = 0; i < names.size(); i++) {
            double[] elapsed = seconds[i];
            print(
                    names.get(i),
                    Spread.of(
                            IntStream.range(0, elapsed.length).mapToDouble(round -> count * perJob / elapsed[round])));
        }
    }

    /** How many times as fast one contestant was as another, both by place. */
    void printRatio(int one, int other) {
        print(
                names.get(one) + " : " + names.get(other),
                Spread.of(IntStream.range(0, seconds[one].length)
                        .mapToDouble(round -> seconds[other][round] / seconds[one][round])));
    }

    private static void print(String name, Spread spread) {
        System.out.printf("  %-52s %10.3f  (%.3f to %.3f)%n", name, spread.median(), spread.least(), spread.greatest());
    }
}

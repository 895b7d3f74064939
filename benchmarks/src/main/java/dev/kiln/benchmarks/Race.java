package dev.kiln.benchmarks;

import java.util.List;

/**
 * Runs contestants in turns: A B C, A B C, and so on. A machine that is slower for a minute is so for all of them, and
 * ratios are taken within a round.
 *
 * @param rounds the number of counted rounds
 * @param count the number of runs of each contestant in a round; 0 for a count that takes the first one about
 *     {@link #SLICE} seconds
 */
record Race(int rounds, int count) {

    private static final int WARM_UP = 2;
    private static final double SLICE = 0.5;

    /** Reads {@code [rounds [count]]}. */
    static Race parse(List<String> arguments, int rounds) {
        return new Race(
                arguments.isEmpty() ? rounds : Integer.parseInt(arguments.get(0)),
                arguments.size() > 1 ? Integer.parseInt(arguments.get(1)) : 0);
    }

    /** Runs all rounds; the results leave out the warm-up rounds. */
    Timings run(List<Contestant> contestants) {
        contestants.forEach(contestant -> contestant.run(1));
        int times = count > 0 ? count : fitting(contestants);
        Elapsed[][] elapsed = new Elapsed[contestants.size()][rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                Elapsed one = contestants.get(i).run(times);
                if (round >= 0) {
                    elapsed[i][round] = one;
                }
            }
        }
        return new Timings(contestants.stream().map(Contestant::name).toList(), elapsed, times);
    }

    /** All contestants run equally often, so that their results are the same. */
    private static int fitting(List<Contestant> contestants) {
        int times = 1;
        double taken = firstOf(contestants, times);
        while (taken < SLICE / 4) {
            times *= 2;
            taken = firstOf(contestants, times);
        }
        return Math.max(1, (int) Math.round(times * SLICE / taken));
    }

    private static double firstOf(List<Contestant> contestants, int times) {
        double[] seconds =
                contestants.stream().mapToDouble(c -> c.run(times).seconds()).toArray();
        return seconds[0];
    }
}

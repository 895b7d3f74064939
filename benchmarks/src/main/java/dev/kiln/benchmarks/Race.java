package dev.kiln.benchmarks;

import java.util.List;

/**
 * Lets contestants run in turns: A B C, A B C, and so on. A machine that is slower for a minute is so for all of them,
 * and ratios are taken within a round.
 *
 * @param rounds how many rounds are counted
 * @param count how often each contestant does the job in a round; 0 to find a count that takes the first some
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

    /** Runs all rounds; those that warm up are not among the results. */
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

    /** All are run as often, so that all come to the same result. */
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

package dev.kiln.benchmarks;

import java.util.List;

/**
 * Lets contestants run in turns: A B C, A B C, and so on. A machine that is slower for a minute is so for all of them,
 * and ratios are taken within a round.
 *
 * @param rounds how many rounds are counted
 * @param count how often each contestant does the job in a round
 */
record Race(int rounds, int count) {

    private static final int WARM_UP = 2;

    /** Reads {@code [rounds [count]]}. */
    static Race parse(String[] arguments, int rounds, int count) {
        return new Race(
                arguments.length > 0 ? Integer.parseInt(arguments[0]) : rounds,
                arguments.length > 1 ? Integer.parseInt(arguments[1]) : count);
    }

    /** Runs all rounds; those that warm up are not among the results. */
    Timings run(List<Contestant> contestants) {
        double[][] seconds = new double[contestants.size()][rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                double elapsed = contestants.get(i).seconds(count);
                if (round >= 0) {
                    seconds[i][round] = elapsed;
                }
            }
        }
        return new Timings(contestants.stream().map(Contestant::name).toList(), seconds, count);
    }
}

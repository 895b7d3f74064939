package dev.kiln.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Both races for every network, one line each, as speedups over PyTorch.
 *
 * <p>{@code AllRaces [rounds [count]]}
 */
final class AllRaces {

    private AllRaces() {}

    /**
     * Runs all races and prints a table.
     *
     * @param arguments the numbers of rounds and runs
     */
    public static void main(String[] arguments) throws IOException {
        Machine.print();
        Race race = Race.parse(Arrays.asList(arguments), 9);
        System.out.printf(
                "%ntimes as fast as PyTorch eager, one thread: median of %d rounds (least to greatest)%n",
                race.rounds());
        System.out.printf(
                "%-12s %-9s %-5s %-24s %-24s %s%n",
                "network", "job", "engine", "by the clock", "by processor time", "same");
        for (String name : Networks.names()) {
            Optional<Network> network = Networks.open(name);
            if (network.isPresent()) {
                print(name, "training", race, new TrainingStep().contestants(network.get()));
                print(name, "PGD", race, new PgdStep().contestants(network.get()));
            }
        }
    }

    private static void print(String network, String job, Race race, List<Contestant> contestants) {
        Timings timings = race.run(contestants);
        int torch = contestants.size() - 1;
        for (int i = 0; i < torch; i++) {
            System.out.printf(
                    "%-12s %-9s %-30s %-24s %-24s %s%n",
                    network,
                    job,
                    contestants.get(i).name(),
                    timings.ratio(i, torch),
                    timings.busyRatio(i, torch),
                    agreement(contestants.get(i), contestants.get(torch)));
        }
        contestants.forEach(Contestant::close);
    }

    /** The losses, or the share of features that differ. */
    private static String agreement(Contestant one, Contestant torch) {
        float[] result = one.result();
        return result.length == 1
                ? String.format(Locale.ROOT, "loss %.5f, %.5f", result[0], torch.result()[0])
                : String.format(Locale.ROOT, "%.3f %% differ", 100 * PgdStep.differing(one, torch));
    }
}

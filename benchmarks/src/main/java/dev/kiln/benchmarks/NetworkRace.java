package dev.kiln.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A race of one job on a network that the command line names, and the tables that it prints. */
interface NetworkRace {

    /** The settings where the command line has none, and the words of the tables. */
    record Form(String network, int rounds, String unit, String runs) {

        /** A race of attacks on a batch of examples. */
        static Form ofAttacks(String network, int rounds) {
            return new Form(network, rounds, "examples", "attacks");
        }
    }

    Form form();

    /** The job in words. */
    String job(Network network);

    /** The number of units in one run of a contestant. */
    double units(Network network);

    /** The contestants; the last one is the reference of the comparison, usually PyTorch. */
    List<Contestant> contestants(Network network) throws IOException;

    /** Prints whether the contestants did the same. */
    default void printResults(Network network, List<Contestant> contestants) {}

    /**
     * Runs the race and prints it.
     *
     * @param arguments {@code [network [rounds [runs in a round]]]}
     */
    default void start(String... arguments) throws IOException {
        Machine.print();
        List<String> given = List.of(arguments);
        Optional<Network> network = Networks.open(given.isEmpty() ? form().network() : given.get(0));
        if (network.isPresent()) {
            run(network.get(), Race.parse(given.subList(Math.min(1, given.size()), given.size()), form().rounds()));
        }
    }

    private void run(Network network, Race race) throws IOException {
        List<Contestant> contestants = contestants(network);
        System.out.println(network.title() + "; " + job(network) + ", one thread");
        Timings timings = race.run(contestants);
        System.out.printf("%d rounds of %d %s%n", race.rounds(), timings.count(), form().runs());
        timings.printRates(form().unit() + "/s", units(network));
        timings.printRatios(contestants.size() - 1);
        printResults(network, contestants);
        contestants.forEach(Contestant::close);
    }
}

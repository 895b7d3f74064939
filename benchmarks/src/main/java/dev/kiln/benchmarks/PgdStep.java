package dev.kiln.benchmarks;

import dev.kiln.api.attack.GradientAttack;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Attacked examples per second with one thread: Kiln's engines and PyTorch's eager loop.
 *
 * <p>{@code PgdStep [network [rounds [attacks in a round]]]}
 */
final class PgdStep {

    private static final float TOLERANCE = 1e-5f;

    private PgdStep() {}

    /**
     * Runs the race and prints it.
     *
     * @param arguments the network and the counts
     */
    public static void main(String[] arguments) throws IOException {
        Machine.print();
        List<String> given = Arrays.asList(arguments);
        Optional<Network> network = Networks.open(given.isEmpty() ? "cnn" : given.get(0));
        if (network.isPresent()) {
            race(network.get(), Race.parse(given.subList(Math.min(1, given.size()), given.size()), 15));
        }
    }

    private static void race(Network network, Race race) throws IOException {
        AttackJob job = network.attack();
        List<Contestant> contestants = contestants(network);
        System.out.printf(
                "%s; PGD, %d steps of %.4f, epsilon %.4f, batch %d, one thread%n",
                network.title(),
                job.steps(),
                job.stepSize(),
                job.epsilon(),
                job.batch().size());
        Timings timings = race.run(contestants);
        System.out.printf("%d rounds of %d attacks%n", race.rounds(), timings.count());
        timings.printRates("examples/s", job.batch().size());
        timings.printRatios(contestants.size() - 1);
        printDifferences(contestants);
        contestants.forEach(Contestant::close);
    }

    static List<Contestant> contestants(Network network) throws IOException {
        AttackJob job = network.attack();
        List<Contestant> contestants = Entry.engines(engine -> {
            GradientAttack attack = job.attack();
            return new KilnAttack(job, engine, attack.threat(), session -> session.run(attack, job.batch()));
        });
        Entry.torch("pgd_step.py", network.name(), job::write).ifPresent(contestants::add);
        return contestants;
    }

    private static void printDifferences(List<Contestant> contestants) {
        Contestant last = contestants.get(contestants.size() - 1);
        System.out.println("\nfeatures that differ by more than " + TOLERANCE + " from those of " + last.name() + ":");
        for (Contestant contestant : contestants.subList(0, contestants.size() - 1)) {
            System.out.printf("  %-40s %.4f %%%n", contestant.name(), 100 * differing(contestant, last));
        }
    }

    /** The share of features in which the results of two attacks differ. */
    static double differing(Contestant one, Contestant other) {
        float[] found = one.result();
        float[] expected = other.result();
        int differing = 0;
        for (int i = 0; i < expected.length; i++) {
            differing += Math.abs(found[i] - expected[i]) > TOLERANCE ? 1 : 0;
        }
        return (double) differing / expected.length;
    }
}

package dev.kiln.benchmarks;

import dev.kiln.api.attack.GradientAttack;
import java.io.IOException;
import java.util.List;

/**
 * Attacked examples per second with one thread: Kiln's engines and PyTorch's eager loop.
 *
 * <p>{@code PgdStep [network [rounds [attacks in a round]]]}
 */
final class PgdStep implements NetworkRace {

    private static final float TOLERANCE = 1e-5f;

    /**
     * Runs the race and prints it.
     *
     * @param arguments the network and the counts
     */
    public static void main(String[] arguments) throws IOException {
        new PgdStep().start(arguments);
    }

    @Override
    public Form form() {
        return Form.ofAttacks("cnn", 15);
    }

    @Override
    public String job(Network network) {
        AttackJob job = network.attack();
        return "PGD, %d steps of %.4f, epsilon %.4f, batch %d"
                .formatted(
                        job.steps(), job.stepSize(), job.epsilon(), job.batch().size());
    }

    @Override
    public double units(Network network) {
        return network.attack().batch().size();
    }

    @Override
    public List<Contestant> contestants(Network network) throws IOException {
        AttackJob job = network.attack();
        List<Contestant> contestants = Entry.engines(engine -> {
            GradientAttack attack = job.attack();
            return new KilnAttack(job, engine, attack.threat(), session -> session.run(attack, job.batch()));
        });
        Entry.torch("pgd_step.py", network.name(), job::write).ifPresent(contestants::add);
        return contestants;
    }

    @Override
    public void printResults(Network network, List<Contestant> contestants) {
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

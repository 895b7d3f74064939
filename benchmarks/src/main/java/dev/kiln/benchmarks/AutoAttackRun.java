package dev.kiln.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Examples per second of AutoAttack with one thread: Kiln's engines and the program of AutoAttack's authors, where the
 * environment variable {@code KILN_AUTOATTACK} names a checkout of it. The ball is so small that most examples withstand
 * all of its attacks.
 *
 * <p>{@code AutoAttackRun [network [rounds [attacks in a round]]]}
 */
final class AutoAttackRun implements NetworkRace {

    private static final String CHECKOUT = "KILN_AUTOATTACK";
    private static final int EXAMPLES = 16;
    private static final double EPSILON = 0.01;

    /**
     * Runs the race and prints it.
     *
     * @param arguments the network and the counts
     */
    public static void main(String[] arguments) throws IOException {
        new AutoAttackRun().start(arguments);
    }

    @Override
    public Form form() {
        return Form.ofAttacks("cnn", 3);
    }

    @Override
    public String job(Network network) {
        return "AutoAttack, standard, epsilon %.4f, batch %d".formatted(EPSILON, (int) units(network));
    }

    @Override
    public double units(Network network) {
        return network.attack().ofFirst(EXAMPLES).batch().size();
    }

    @Override
    public List<Contestant> contestants(Network network) throws IOException {
        AttackJob job = attack(network);
        String attack = "autoattack:norm=linf,eps=%s".formatted(EPSILON);
        List<Contestant> contestants = Entry.engines(engine -> KilnAttack.of(job, engine, attack));
        Optional<String> checkout = Optional.ofNullable(System.getenv(CHECKOUT));
        if (checkout.isPresent()) {
            Entry.torch("authors_autoattack.py", network.name(), job::write, checkout.get())
                    .ifPresent(contestants::add);
        } else {
            System.out.println("The comparison with the authors' program is skipped: let " + CHECKOUT
                    + " name a checkout of fra31/auto-attack.");
        }
        return contestants;
    }

    @Override
    public void printResults(Network network, List<Contestant> contestants) {
        PredictedClasses.printRobust(attack(network), contestants);
    }

    private static AttackJob attack(Network network) {
        AttackJob few = network.attack().ofFirst(EXAMPLES);
        return PredictedClasses.asTargets(few).with(EPSILON, few.steps());
    }
}

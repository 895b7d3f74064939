package dev.kiln.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Examples per second of the Square attack with one thread: Kiln's engines and a loop in PyTorch. The ball is so small that
 * most examples withstand all queries.
 *
 * <p>{@code SquareQueries [network [rounds [attacks in a round]]]}
 */
final class SquareQueries implements NetworkRace {

    private static final int QUERIES = 500;
    private static final double EPSILON = 0.01;

    /**
     * Runs the race and prints it.
     *
     * @param arguments the network and the counts
     */
    public static void main(String[] arguments) throws IOException {
        new SquareQueries().start(arguments);
    }

    @Override
    public Form form() {
        return Form.ofAttacks("cnn", 7);
    }

    @Override
    public String job(Network network) {
        return "Square, %d queries, epsilon %.4f, batch %d".formatted(QUERIES, EPSILON, (int) units(network));
    }

    @Override
    public double units(Network network) {
        return network.attack().batch().size();
    }

    @Override
    public List<Contestant> contestants(Network network) throws IOException {
        AttackJob job = attack(network);
        String attack = "square:norm=linf,eps=%s,queries=%d".formatted(EPSILON, QUERIES);
        List<Contestant> contestants = Entry.engines(engine -> KilnAttack.of(job, engine, attack));
        Entry.torch("square.py", network.name(), job::write).ifPresent(contestants::add);
        return contestants;
    }

    @Override
    public void printResults(Network network, List<Contestant> contestants) {
        PredictedClasses.printRobust(attack(network), contestants);
    }

    private static AttackJob attack(Network network) {
        return PredictedClasses.asTargets(network.attack()).with(EPSILON, QUERIES);
    }
}

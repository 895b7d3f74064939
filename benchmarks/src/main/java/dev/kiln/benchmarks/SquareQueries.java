package dev.kiln.benchmarks;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.jobs.attack.NamedAttack;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Examples per second of the Square attack with one thread: Kiln's engines and a loop in PyTorch. The ball is so small that
 * most examples withstand all queries.
 *
 * <p>{@code SquareQueries [network [rounds [attacks in a round]]]}
 */
final class SquareQueries {

    private static final int QUERIES = 500;
    private static final double EPSILON = 0.01;

    private SquareQueries() {}

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
            race(network.get(), Race.parse(given.subList(Math.min(1, given.size()), given.size()), 7));
        }
    }

    private static void race(Network network, Race race) throws IOException {
        AttackJob given = network.attack();
        AttackJob job = new AttackJob(given.model(), given.batch(), EPSILON, given.stepSize(), QUERIES);
        List<Contestant> contestants = Entry.engines(engine -> {
            NamedAttack attack = square(job);
            ThreatModel threat = attack.attack().threat();
            return new KilnAttack(job, engine, threat, session -> session.attack(attack, job.batch()));
        });
        Entry.torch("square.py", network.name(), job::write).ifPresent(contestants::add);
        System.out.printf(
                "%s; Square, %d queries, epsilon %.4f, batch %d, one thread%n",
                network.title(), QUERIES, EPSILON, job.batch().size());
        Timings timings = race.run(contestants);
        System.out.printf("%d rounds of %d attacks%n", race.rounds(), timings.count());
        timings.printRates("examples/s", job.batch().size());
        timings.printRatios(contestants.size() - 1);
        contestants.forEach(Contestant::close);
    }

    private static NamedAttack square(AttackJob job) {
        String specification = "square:norm=linf,eps=%s,queries=%d".formatted(job.epsilon(), job.steps());
        return new NamedAttack(specification, Kiln.extension(AttackProvider.KIND, specification));
    }
}

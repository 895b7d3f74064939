package dev.kiln.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Training steps per second with one thread: Kiln's engines, PyTorch's eager loop, and DJL's Blocks for the smallest
 * network.
 *
 * <p>{@code TrainingStep [network [rounds [steps in a round]]]}
 */
final class TrainingStep {

    private TrainingStep() {}

    /**
     * Runs the race and prints it.
     *
     * @param arguments the network and the counts
     */
    public static void main(String[] arguments) throws IOException {
        Machine.print();
        List<String> given = Arrays.asList(arguments);
        Optional<Network> network = Networks.open(given.isEmpty() ? "mlp" : given.get(0));
        if (network.isPresent()) {
            race(network.get(), Race.parse(given.subList(Math.min(1, given.size()), given.size()), 15));
        }
    }

    private static void race(Network network, Race race) throws IOException {
        TrainingJob job = network.training();
        List<Contestant> contestants = contestants(network);
        System.out.printf(
                "%s; cross entropy, SGD lr %s momentum %s, batch %d, one thread%n",
                network.title(), job.learningRate(), job.momentum(), job.batchSize());
        Timings timings = race.run(contestants);
        System.out.printf("%d rounds of %d steps%n", race.rounds(), timings.count());
        timings.printRates("steps/s", 1);
        timings.printRatios(contestants.size() - 1);
        System.out.println("\nloss of the last step, the same batches from the same start:");
        contestants.forEach(c -> System.out.printf("  %-40s %.6f%n", c.name(), c.result()[0]));
        contestants.forEach(Contestant::close);
    }

    /** The contestants; the last one is the reference of the comparison, usually PyTorch. */
    static List<Contestant> contestants(Network network) throws IOException {
        TrainingJob job = network.training();
        List<Contestant> contestants = Entry.engines(engine -> new KilnTraining(job, engine));
        if (network.name().equals("mlp")) {
            contestants.add(new BlocksTraining(job));
        }
        Entry.torch("training_step.py", network.name(), job::write).ifPresent(contestants::add);
        return contestants;
    }
}

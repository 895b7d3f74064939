package dev.kiln.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Training steps per second with one thread: Kiln's engines, PyTorch's eager loop, and DJL's Blocks for the smallest
 * network.
 *
 * <p>{@code TrainingStep [network [rounds [steps in a round]]]}
 */
final class TrainingStep implements NetworkRace {

    /**
     * Runs the race and prints it.
     *
     * @param arguments the network and the counts
     */
    public static void main(String[] arguments) throws IOException {
        new TrainingStep().start(arguments);
    }

    @Override
    public Form form() {
        return new Form("mlp", 15, "steps", "steps");
    }

    @Override
    public String job(Network network) {
        TrainingJob job = network.training();
        return "cross entropy, SGD lr %s momentum %s, batch %d"
                .formatted(job.learningRate(), job.momentum(), job.batchSize());
    }

    @Override
    public double units(Network network) {
        return 1;
    }

    @Override
    public List<Contestant> contestants(Network network) throws IOException {
        TrainingJob job = network.training();
        List<Contestant> contestants = Entry.engines(engine -> new KilnTraining(job, engine));
        if (network.name().equals("mlp")) {
            contestants.add(new BlocksTraining(job));
        }
        Entry.torch("training_step.py", network.name(), job::write).ifPresent(contestants::add);
        return contestants;
    }

    @Override
    public void printResults(Network network, List<Contestant> contestants) {
        System.out.println("\nloss of the last step, the same batches from the same start:");
        contestants.forEach(c -> System.out.printf("  %-40s %.6f%n", c.name(), c.result()[0]));
    }
}

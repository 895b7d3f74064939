package dev.kiln.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Training steps a second, one thread: Kiln's engines, DJL's Blocks, PyTorch's eager loop.
 *
 * <p>{@code TrainingStep [rounds [steps in a round]]}
 */
final class TrainingStep {

    private static final int ONNX = 0;
    private static final int DJL = 1;
    private static final int BLOCKS = 2;
    private static final int TORCH = 3;

    private TrainingStep() {}

    /**
     * Runs the race and prints it.
     *
     * @param arguments the counts
     */
    public static void main(String[] arguments) throws IOException {
        Machine.print();
        Race race = Race.parse(arguments, 15, 1000);
        DigitTraining job = DigitTraining.create();
        List<Contestant> contestants = new ArrayList<>(
                List.of(new KilnTraining(job, "onnx"), new KilnTraining(job, "djl"), new BlocksTraining(job)));
        torch(job).ifPresent(contestants::add);
        System.out.printf(
                "784-64-10, ReLU, cross entropy, SGD lr 0.01 momentum 0.5, batch %d, one thread; %d rounds of %d steps%n",
                DigitTraining.BATCH, race.rounds(), race.count());
        Timings timings = race.run(contestants);
        timings.printRates("steps/s", 1);
        System.out.println("\ntimes as fast: median of the rounds (least to greatest)");
        if (contestants.size() > TORCH) {
            timings.printRatio(ONNX, TORCH);
            timings.printRatio(DJL, TORCH);
            timings.printRatio(BLOCKS, TORCH);
        }
        timings.printRatio(ONNX, BLOCKS);
        timings.printRatio(DJL, BLOCKS);
        System.out.println("\nloss of the last step, the same batches from the same start:");
        contestants.forEach(c -> System.out.printf("  %-52s %.6f%n", c.name(), c.result()[0]));
        contestants.forEach(Contestant::close);
    }

    private static Optional<Contestant> torch(DigitTraining job) throws IOException {
        Path file = Files.createTempFile("kiln-training", ".npz");
        try {
            job.write(file);
            return PythonPeer.start("training_step.py", file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}

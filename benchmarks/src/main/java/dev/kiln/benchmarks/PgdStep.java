package dev.kiln.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Images attacked a second, one thread: Kiln's engines and PyTorch's eager loop.
 *
 * <p>{@code PgdStep [rounds [attacks in a round]]}
 */
final class PgdStep {

    private static final int ONNX = 0;
    private static final int DJL = 1;
    private static final int TORCH = 2;
    private static final float TOLERANCE = 1e-5f;

    private PgdStep() {}

    /**
     * Runs the race and prints it.
     *
     * @param arguments the counts
     */
    public static void main(String[] arguments) throws IOException {
        Machine.print();
        Race race = Race.parse(arguments, 15, 1);
        DigitAttack job = DigitAttack.create();
        List<Contestant> contestants =
                new ArrayList<>(List.of(new KilnAttack(job, "onnx"), new KilnAttack(job, "djl")));
        torch(job).ifPresent(contestants::add);
        System.out.printf(
                "PGD-40 on conv 16, conv 32, dense 10; 28x28, batch %d, one thread; %d rounds of %d attacks%n",
                DigitAttack.BATCH, race.rounds(), race.count());
        Timings timings = race.run(contestants);
        timings.printRates("images/s", DigitAttack.BATCH);
        if (contestants.size() > TORCH) {
            System.out.println("\ntimes as fast: median of the rounds (least to greatest)");
            timings.printRatio(ONNX, TORCH);
            timings.printRatio(DJL, TORCH);
        }
        printDifferences(contestants);
        contestants.forEach(Contestant::close);
    }

    private static void printDifferences(List<Contestant> contestants) {
        Contestant last = contestants.get(contestants.size() - 1);
        float[] expected = last.result();
        System.out.println("\npixels that differ by more than " + TOLERANCE + " from those of " + last.name() + ":");
        for (Contestant contestant : contestants.subList(0, contestants.size() - 1)) {
            float[] found = contestant.result();
            int differing = 0;
            for (int i = 0; i < expected.length; i++) {
                differing += Math.abs(found[i] - expected[i]) > TOLERANCE ? 1 : 0;
            }
            System.out.printf(
                    "  %-52s %d of %d (%.4f %%)%n",
                    contestant.name(), differing, expected.length, 100.0 * differing / expected.length);
        }
    }

    private static Optional<Contestant> torch(DigitAttack job) throws IOException {
        Path file = Files.createTempFile("kiln-attack", ".npz");
        try {
            job.write(file);
            return PythonPeer.start("pgd_step.py", file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}

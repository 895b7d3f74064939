package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long runs use no more memory at their end than soon after their start. */
@Tag("slow")
class MemoryIT {

    /** The growth by compiled code, the allocator, and buffers awaiting collection, after warm-up. */
    private static final long ALLOWED_KILOBYTES = 48 * 1024;

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);

    @BeforeEach
    void hasDataAndANetwork() throws IOException {
        Optional<Path> mnist = SharedFiles.find("data/mnist");
        assumeTrue(mnist.isPresent());
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "the resident set cannot be read on this system");
        Files.createSymbolicLink(folder.resolve("mnist"), mnist.get().toAbsolutePath());
        workplace = Workplace.of(folder).write("net.yaml", """
                input: {name: image, shape: [1, 28, 28]}
                layers: [flatten, dense: {units: 64}, relu, dense: {units: 10}]
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void twoHundredEpochsStayFlat(String engine) {
        staysFlat(
                512,
                "train --arch net.yaml --data mnist:mnist --epochs 200 --batch-size 64 --quiet --optimizer"
                        + " sgd:lr=0.01,momentum=0.5 --out net.onnx --engine " + engine);
    }

    /**
     * Ten batches of three thousand steps: a collection comes every few thousand, and frees the buffers of all of them.
     */
    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void thirtyThousandStepsOfProjectedGradientDescentStayFlat(String engine) {
        workplace
                .kiln("train --arch net.yaml --data mnist:mnist --epochs 1 --out net.onnx")
                .done();
        staysFlat(
                256,
                "attack net.onnx --data mnist:mnist?split=test --limit 1280 --batch-size 128 --quiet --eps 0.1"
                        + " --attack pgd:steps=3000 --engine " + engine);
    }

    private void staysFlat(int heap, String words) {
        Process process = workplace.installation().startWithFixedHeap(folder, heap, words.split(" "));
        List<Long> kilobytes = Collections.synchronizedList(new ArrayList<>());
        ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
        try {
            sampler.scheduleAtFixedRate(() -> sample(process.pid(), kilobytes), 0, 100, TimeUnit.MILLISECONDS);
            Installation.await(process).done();
        } finally {
            sampler.shutdownNow();
        }
        List<Long> samples = List.copyOf(kilobytes);
        int fifth = samples.size() / 5;
        assertThat(fifth).as("samples in a fifth of the run").isGreaterThan(2);
        long warm = median(samples.subList(2 * fifth, 3 * fifth));
        long end = median(samples.subList(4 * fifth, 5 * fifth));
        assertThat(end - warm).as("growth in kB, from %d", warm).isLessThan(ALLOWED_KILOBYTES);
    }

    private static void sample(long process, List<Long> kilobytes) {
        try {
            Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.valueOf(line.replaceAll("\\D", "")))
                    .forEach(kilobytes::add);
        } catch (IOException e) {
            // the process has ended, so there is nothing to sample
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}

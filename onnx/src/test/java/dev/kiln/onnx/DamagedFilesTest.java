package dev.kiln.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.testkit.Damage;
import dev.kiln.testkit.MessageDamage;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged models are refused with a {@link FileFormatException}, or read, without any other exception. Reading includes
 * the inference of all types. Each model that is read is written and read again.
 */
class DamagedFilesTest {

    private static final long SMALL_BYTES = 300_000;

    /** Bytes on the heap for each byte of a file: an empty message of two bytes becomes an object. */
    private static final long ALLOCATED_PER_BYTE = 250;

    private static final long ALWAYS_ALLOCATED = 4L << 20;

    private final List<String> wrong = new ArrayList<>();
    private int refused;
    private int read;
    private long mostAllocated;

    @Test
    void someHundredsAreRefusedOrRead() throws IOException {
        damage(600);
    }

    @Test
    @Tag("slow")
    void tenThousandsAreRefusedOrRead() throws IOException {
        damage(10_000);
    }

    private void damage(int count) throws IOException {
        List<byte[]> models = models();
        assumeFalse(models.isEmpty(), "the shared models are absent");
        for (int seed = 0; seed < count; seed++) {
            byte[] model = models.get(seed % models.size());
            check(seed % 4 == 0 ? Damage.of(model, seed) : MessageDamage.of(model, seed), seed);
        }
        System.out.printf(
                "%d damaged models: %d refused, %d read, %d wrong; at most %d bytes allocated%n",
                count, refused, read, wrong.size(), mostAllocated);
        assertThat(wrong).isEmpty();
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    private void check(byte[] content, int seed) {
        long before = Allocation.bytes();
        Optional<OnnxFile> file = Optional.empty();
        try {
            file = Optional.of(OnnxFile.parse(ByteBuffer.wrap(content)));
            read++;
        } catch (FileFormatException e) {
            refused++;
        } catch (RuntimeException | Error e) {
            wrong.add("seed " + seed + ": reading: " + e + " "
                    + List.of(e.getStackTrace()).stream().limit(3).toList());
        }
        long allocated = Allocation.bytes() - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        if (allocated > ALWAYS_ALLOCATED + ALLOCATED_PER_BYTE * content.length) {
            wrong.add("seed " + seed + ": allocated " + allocated + " bytes for " + content.length);
        }
        file.ifPresent(f -> writeAndReadAgain(f, seed));
    }

    private void writeAndReadAgain(OnnxFile file, int seed) {
        try {
            OnnxFile again = OnnxFile.parse(ByteBuffer.wrap(file.toBytes()));
            if (again.graph().nodes().size() != file.graph().nodes().size()) {
                wrong.add("seed " + seed + ": came back with other nodes");
            }
        } catch (KilnException e) {
            wrong.add("seed " + seed + ": was read, and what was written is refused: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            wrong.add("seed " + seed + ": writing: " + e + " "
                    + List.of(e.getStackTrace()).stream().limit(3).toList());
        }
    }

    /** Small real models, and small models of many operators: all that ONNX's conformance tests have. */
    private static List<byte[]> models() throws IOException {
        List<byte[]> models = new ArrayList<>();
        Optional<Path> folder = SharedFiles.find("models");
        if (folder.isEmpty()) {
            return models;
        }
        try (Stream<Path> files = Files.walk(folder.get())) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList()) {
                if (Files.size(file) < SMALL_BYTES) {
                    models.add(Files.readAllBytes(file));
                }
            }
        }
        for (String archive : List.of("node", "simple", "opset23plus")) {
            models.addAll(ConformanceModelsTest.models(archive).values());
        }
        return models;
    }
}

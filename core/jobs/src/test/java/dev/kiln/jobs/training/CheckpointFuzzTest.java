package dev.kiln.jobs.training;

import dev.kiln.files.Sha256;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.fuzz.FuzzContract;
import dev.kiln.testkit.fuzz.FuzzedReader;
import dev.kiln.testkit.fuzz.Mutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Checkpoints that are damaged, and ones whose checksum is right all the same. */
class CheckpointFuzzTest extends FuzzContract {

    private static final int CHECKSUM = 32;
    private static final int HEADER = 12;

    @Override
    protected List<FuzzedReader> readers() throws IOException {
        return List.of(new FuzzedReader(
                "checkpoint",
                List.of(valid()),
                Mutation.oneOf(Mutation.bytes(), CheckpointFuzzTest::sealed, CheckpointFuzzTest::otherHeader),
                (content, place) -> {
                    Files.write(place.resolve(Checkpoint.FILE), content);
                    Checkpoint.read(place);
                }));
    }

    private byte[] valid() throws IOException {
        Map<String, Tensor> states = new LinkedHashMap<>();
        states.put("weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        states.put("count", Tensor.of(new long[] {7}));
        EpochResult first = new EpochResult(
                1,
                0.5,
                OptionalDouble.of(0.25),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(0.001),
                1.5);
        new Checkpoint(1, 16, Map.of("seed", "1"), List.of(first), states, Map.of("w", Tensor.of(new float[] {7}, 1)))
                .write(folder);
        return Files.readAllBytes(folder.resolve(Checkpoint.FILE));
    }

    private static byte[] sealed(byte[] content, long seed) {
        return content.length < CHECKSUM
                ? content
                : withChecksum(Mutation.bytes().apply(Arrays.copyOf(content, content.length - CHECKSUM), seed));
    }

    /** Damages the text of the header, and says its new length. */
    private static byte[] otherHeader(byte[] content, long seed) {
        if (content.length < HEADER + CHECKSUM) {
            return content;
        }
        ByteBuffer file = ByteBuffer.wrap(content, 0, content.length - CHECKSUM);
        int length = file.getInt(HEADER - Integer.BYTES);
        if (length < 0 || length > file.limit() - HEADER) {
            return content;
        }
        byte[] header = Mutation.text().apply(Arrays.copyOfRange(content, HEADER, HEADER + length), seed);
        ByteBuffer other = ByteBuffer.allocate(file.limit() - length + header.length);
        other.put("KILNCKPT".getBytes(StandardCharsets.US_ASCII))
                .putInt(header.length)
                .put(header);
        return withChecksum(other.put(file.position(HEADER + length)).array());
    }

    private static byte[] withChecksum(byte[] content) {
        byte[] sealed = Arrays.copyOf(content, content.length + CHECKSUM);
        System.arraycopy(Sha256.digest().digest(content), 0, sealed, content.length, CHECKSUM);
        return sealed;
    }
}

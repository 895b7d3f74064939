package dev.kiln.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.FilePlace;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeModelsTest {

    private static final int WIDTH = 2048;
    private static final int BYTES = WIDTH * WIDTH * Float.BYTES;
    private static final int STEP = 4096;

    @TempDir
    Path folder;

    /** Layers whose weights are all different, though they share most of their memory. */
    private static Graph graph(int layers) {
        ByteBuffer data = ByteBuffer.allocateDirect(BYTES + layers * STEP).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(1);
        while (data.hasRemaining()) {
            data.putFloat((float) random.nextDouble());
        }
        GraphBuilder builder = new GraphBuilder("large");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(WIDTH)));
        for (int i = 0; i < layers; i++) {
            Tensor weights = Tensor.wrap(ElementType.FLOAT, data.slice(i * STEP, BYTES), WIDTH, WIDTH);
            x = x.matMul(builder.constant("w" + i, weights));
        }
        builder.output("y", x);
        return builder.build();
    }

    @Test
    void constantsOfALargeFileAreUsedWhereTheyLie() throws IOException {
        Graph graph = graph(5);
        Path file = folder.resolve("large.onnx");
        OnnxFile.of(graph).write(file);
        Graph again = OnnxFile.read(file).graph();

        assertThat(again.constants()).isEqualTo(graph.constants());
        FilePlace place = again.constant("w3").place().orElseThrow();
        assertThat(place.file()).isEqualTo(file.toRealPath());
        assertThat(place.isThere()).isTrue();
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            channel.read(bytes, place.offset());
            assertThat(bytes.flip()).isEqualTo(graph.constant("w3").bytes());
        }
    }

    @Test
    void aFileThatWasReplacedIsNoLongerThePlace() throws IOException {
        Path file = folder.resolve("large.onnx");
        OnnxFile.of(graph(5)).write(file);
        FilePlace place = OnnxFile.read(file).graph().constant("w0").place().orElseThrow();
        OnnxFile.of(graph(4)).write(file);
        assertThat(place.isThere()).isFalse();
    }

    @Test
    @Tag("slow")
    void moreThanTwoGigabytesComeBackBitForBit() throws IOException {
        int layers = 136;
        long needed = (long) layers * BYTES + (64L << 20);
        long free = Files.getFileStore(folder).getUsableSpace();
        assumeTrue(free > needed, () -> "the disk has " + free + " bytes free, and the test needs " + needed);
        Graph graph = graph(layers);
        Path file = folder.resolve("large.onnx");
        OnnxFile.of(graph).write(file);

        assertThat(folder.resolve("large.onnx.data")).hasSize((long) layers * BYTES);
        Graph again = OnnxFile.read(file).graph();
        assertThat(again.constants().keySet()).isEqualTo(graph.constants().keySet());
        graph.constants()
                .forEach((name, value) ->
                        assertThat(again.constant(name).equals(value)).as(name).isTrue());
    }
}

package dev.kiln.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.Graph;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that other tools wrote. */
class RealModelsTest {

    private static final String LEGACY = "mnist-softmax-opset4.onnx";

    @TempDir
    Path folder;

    static Stream<Path> models() throws IOException {
        Path models = SharedFiles.find("models").orElse(null);
        if (models == null) {
            return Stream.of(Path.of("absent"));
        }
        try (Stream<Path> files = Files.walk(models)) {
            return files.filter(f -> f.toString().endsWith(".onnx") && !f.endsWith(LEGACY)).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void readsConvertsWritesAndReadsTheSameAgain(Path model) throws IOException {
        assumeTrue(Files.exists(model), "the folder of shared models is absent");
        OnnxFile file = OnnxFile.read(model);
        Path copy = folder.resolve("copy.onnx");
        file.write(copy);
        OnnxFile again = OnnxFile.read(copy);

        assertThat(file.graph().opsets()).containsEntry("", Graph.OLDEST_OPSET);
        assertThat(GraphText.of(again.graph())).isEqualTo(GraphText.of(file.graph()));
        assertThat(again.metadata()).isEqualTo(file.metadata());
        assertThat(again.extras()).isEqualTo(file.extras());
        assertThat(Files.readAllBytes(copy)).isEqualTo(again.toBytes());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(copy);
        }
    }

    @Test
    void refusesOperatorSetsBeforeSevenWithWhatToDo() {
        Path legacy = SharedFiles.find("models/legacy/" + LEGACY)
                .orElseGet(() -> abort("the shared model of operator set 4 is absent"));
        assertThatThrownBy(() -> OnnxFile.read(legacy))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(LEGACY)
                .hasMessageContaining("operator set 4")
                .hasMessageContaining("version converter");
    }

    @Test
    void truncationAnywhereIsAFileFormatException() throws IOException {
        Path model = SharedFiles.find("models/tabular/iris-mlp-11.onnx")
                .orElseGet(() -> abort("the shared iris model is absent"));
        byte[] bytes = Files.readAllBytes(model);
        int refused = 0;
        for (int length = 0; length < bytes.length; length += 97) {
            try {
                OnnxFile.parse(ByteBuffer.wrap(bytes, 0, length));
            } catch (FileFormatException e) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo((bytes.length + 96) / 97);
    }
}

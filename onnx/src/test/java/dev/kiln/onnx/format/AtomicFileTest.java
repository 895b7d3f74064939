package dev.kiln.onnx.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void replacesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("a.onnx"), "old and longer");
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(new byte[] {1, 2})));
        assertThat(file).hasBinaryContent(new byte[] {1, 2});
        assertThat(names()).containsExactly("a.onnx");
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.onnx"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[100]));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll("a.onnx", "No space left on device", "free space");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a.onnx");
    }

    @Test
    void writesThroughALink() throws IOException {
        Path file = Files.writeString(folder.resolve("a.onnx"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), file);
        AtomicFile.write(link, channel -> channel.write(ByteBuffer.wrap(new byte[] {1})));
        assertThat(file).hasBinaryContent(new byte[] {1});
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aMissingFolderIsNamed() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("none/a.onnx"), channel -> {}))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("none");
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList().stream();
        }
    }
}

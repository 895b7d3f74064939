package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

    @TempDir
    Path folder;

    @Test
    void checkingMakesNothing() {
        OutputFolder.check(folder.resolve("a/b/c"), "report.html");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesFilesAndLinksToNothingInPlaceOfFolders() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> OutputFolder.check(file.resolve("below")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(file + " is not a folder");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("none"));
        assertThatThrownBy(() -> OutputFolder.check(link))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("link to nothing");
    }

    @Test
    void refusesNamesThatAreTooLongAtEveryDepth() {
        assertThatThrownBy(() -> OutputFolder.check(folder.resolve("a").resolve("n".repeat(256))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Choose another name");
    }

    @Test
    void refusesAFolderInPlaceOfAFileInIt() throws IOException {
        Files.createDirectories(folder.resolve("out/report.html"));
        assertThatThrownBy(() -> OutputFolder.check(folder.resolve("out"), "report.html"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("it is a folder");
    }

    @Test
    void takesALinkToAFolder() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        OutputFolder.check(link);
        OutputFolder.make(link);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void movesAFolderToItsPlaceWhenItIsWhole() throws IOException {
        Path target = folder.resolve("a/project");
        OutputFolder.write(target, made -> {
            Files.writeString(made.resolve("pom.xml"), "text");
            assertThat(target).doesNotExist();
        });
        assertThat(target.resolve("pom.xml")).hasContent("text");
        assertThat(folder.resolve("a")).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void aFailureLeavesNoFolder() {
        assertThatThrownBy(() -> OutputFolder.write(folder.resolve("project"), made -> {
                    Files.writeString(made.resolve("pom.xml"), "text");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("No space left on device");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAFolderThatHoldsSomething() throws IOException {
        Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> OutputFolder.write(folder, made -> {}))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("not empty");
    }
}

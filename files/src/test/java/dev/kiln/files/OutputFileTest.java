package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.GraphException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

    private static final String LEFT_OVER = ".kiln-999999999999-0123abcd.part";

    @TempDir
    Path folder;

    private static OutputFile.Content bytes(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void replacesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old and longer");
        OutputFile.of(file).write(bytes("new"));
        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void checkingLeavesNothing() throws IOException {
        OutputFile.of(folder.resolve("a"));
        assertThat(names()).isEmpty();
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> OutputFile.of(file).write(out -> {
                    out.write(new byte[100]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll("No space left on device", "free space", file.toString());
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aCheckThatFailsKeepsTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.onnx"), "old");
        assertThatThrownBy(() -> OutputFile.of(file).write(bytes("new"), finished -> {
                    assertThat(finished).hasFileName("a.onnx").hasContent("new");
                    throw new GraphException("nobody can load it");
                }))
                .isInstanceOf(GraphException.class);
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a.onnx");
    }

    @Test
    void whatBelongsTogetherLiesTogetherWhenItIsChecked() throws IOException {
        var weights = new OutputFile.Part(OutputFile.of(folder.resolve("m.data")), bytes("weights"));
        var model = new OutputFile.Part(OutputFile.of(folder.resolve("m.onnx")), bytes("model"));
        OutputFile.write(List.of(weights, model), finished -> {
            assertThat(finished).hasFileName("m.onnx").hasContent("model");
            assertThat(finished.resolveSibling("m.data")).hasContent("weights");
            assertThat(folder.resolve("m.data")).doesNotExist();
        });
        assertThat(names()).containsExactly("m.data", "m.onnx");
    }

    @Test
    void writesTheFileThatALinkLeadsTo() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a"));
        Path chain = Files.createSymbolicLink(folder.resolve("chain"), link);
        OutputFile.of(chain).write(bytes("new"));
        assertThat(file).hasContent("new");
        assertThat(link).isSymbolicLink();
        assertThat(chain).isSymbolicLink();
    }

    @Test
    void makesTheFileThatALinkLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("new"));
        OutputFile.of(link).write(bytes("text"));
        assertThat(folder.resolve("new")).hasContent("text");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void refusesLinksThatLeadNowhere() throws IOException {
        Path nowhere = Files.createSymbolicLink(folder.resolve("link"), Path.of("none/file"));
        assertThatThrownBy(() -> OutputFile.of(nowhere))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll("is a link to", "there is no folder");
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThatThrownBy(() -> OutputFile.of(circle))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("leads to itself");
    }

    @Test
    void refusesFoldersThatAreNotThereAndFoldersInPlaceOfFiles() {
        assertThatThrownBy(() -> OutputFile.of(folder.resolve("none/a")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("there is no folder " + folder.resolve("none"));
        assertThatThrownBy(() -> OutputFile.of(folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("it is a folder");
    }

    @Test
    void refusesANameThatTheFolderDoesNotTakeAndWritesTheLongestThatItDoes() throws IOException {
        assertThatThrownBy(() -> OutputFile.of(folder.resolve("n".repeat(256))))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Choose another name");
        String longest = "n".repeat(250) + ".onnx";
        OutputFile.of(folder.resolve(longest)).write(bytes("text"));
        assertThat(names()).containsExactly(longest);
    }

    @Test
    void refusesMoreThanTheDiskHasRoomFor() {
        OutputFile file = OutputFile.of(folder.resolve("a")).requireRoom(1);
        assertThatThrownBy(() -> file.requireRoom(Long.MAX_VALUE - 1))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll(Long.toString(Long.MAX_VALUE - 1), "Make room");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no such permissions")
    void aNewFileHasThePermissionsThatTheProcessGivesAndAnOldOneKeepsIts() throws IOException {
        Path usual = Files.createFile(folder.resolve("usual"));
        OutputFile.of(folder.resolve("new")).write(bytes("text"));
        assertThat(permissions(folder.resolve("new"))).isEqualTo(permissions(usual));

        Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rw-r-----"));
        OutputFile.of(usual).write(bytes("text"));
        assertThat(permissions(usual)).isEqualTo("rw-r-----");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no such device")
    void aDeviceStaysADevice() throws IOException {
        Path device = Path.of("/dev/null");
        OutputFile.of(device).writeText("text");
        assertThat(Files.getAttribute(device, "isOther")).isEqualTo(true);
        Path link = Files.createSymbolicLink(folder.resolve("link"), device);
        OutputFile.of(link).writeText("text");
        assertThat(link).isSymbolicLink();
        assertThat(names()).containsExactly("link");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "no such device")
    void aDeviceWithoutRoomIsNamed() {
        OutputFile full = OutputFile.of(Path.of("/dev/full"));
        assertThatThrownBy(() -> full.writeText("text"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContainingAll("/dev/full", "No space left");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no named pipes")
    void aPipeTakesTheContentAndStays() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> read(pipe));
        OutputFile.of(pipe)
                .write(bytes("through"), finished -> assertThat(finished).hasContent("through"));
        assertThat(read.get()).isEqualTo("through");
        assertThat(Files.getAttribute(pipe, "isOther")).isEqualTo(true);
        assertThat(names()).containsExactly("pipe");
    }

    private static String read(Path pipe) {
        try {
            return Files.readString(pipe);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatBelongsTogetherNeedsAFolder() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
        var weights = new OutputFile.Part(OutputFile.of(folder.resolve("m.data")), bytes("weights"));
        var model = new OutputFile.Part(OutputFile.of(pipe), bytes("model"));
        assertThatThrownBy(() -> OutputFile.write(List.of(weights, model), finished -> {}))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("regular file");
    }

    @Test
    void removesWhatADeadProcessLeftAndNothingElse() throws IOException {
        Path left = Files.createDirectory(folder.resolve(LEFT_OVER));
        Files.writeString(left.resolve("lock"), "");
        Files.writeString(Files.createDirectory(left.resolve("content")).resolve("m.onnx"), "half");
        String living = ".kiln-" + ProcessHandle.current().pid() + "-0123abcd.part";
        Files.createDirectory(folder.resolve(living));
        Files.writeString(folder.resolve(".kiln-notes.part"), "of the user");
        OutputFile.of(folder.resolve("a"));
        assertThat(names()).containsExactlyInAnyOrder(".kiln-notes.part", living);
    }

    @Test
    void leavesWhatIsStillLocked() throws IOException {
        Path left = Files.createDirectory(folder.resolve(LEFT_OVER));
        Process holder = holding(Files.writeString(left.resolve("lock"), ""));
        try {
            OutputFile.of(folder.resolve("a"));
            assertThat(names()).containsExactly(LEFT_OVER);
        } finally {
            holder.destroyForcibly();
        }
    }

    /** Another process with a lock on a file. */
    static Process holding(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        file.toString())
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("locked");
        return process;
    }

    @Test
    void anInterruptDoesNotStopWriting() throws IOException {
        Thread.currentThread().interrupt();
        OutputFile.of(folder.resolve("a")).write(bytes("whole"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder.resolve("a")).hasContent("whole");
    }
}

package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kiln.models.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that go to links, pipes and devices, and to places where they cannot. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no devices with paths")
class OutputsIT {

    private static final String STROKES = " --data strokes:test --limit 16";
    private static final String SAVE = "attack good.onnx --attack fgsm --save ";
    private static final String OUT = "compress good.onnx --method magnitude-pruning:sparsity=0.5,epochs=0 --out ";
    private static final String JSON = "evaluate good.onnx --json ";

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);

    @BeforeEach
    void hasAModel() {
        workplace = Workplace.of(folder);
        SmallNetworks.writeLinear(workplace.file("good.onnx"));
    }

    /** Runs the command with a redirection of the shell. */
    private Outcome shell(String redirection, String words) {
        List<String> before = List.of("sh", "-c", "exec \"$0\" \"$@\" " + redirection);
        return Installation.await(workplace.installation().start(folder, before, words.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {SAVE, OUT, JSON})
    void writesThroughALinkAndKeepsIt(String command) throws IOException {
        Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        workplace.kiln(command + "link" + STROKES).done();
        assertThat(link).isSymbolicLink();
        assertThat(workplace.file("real")).isRegularFile();
        assertThat(workplace.bytes("real")).asString().isNotEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {SAVE, OUT, JSON})
    void writesIntoADeviceAndKeepsIt(String command) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
        workplace.kiln(command + "link" + STROKES).done();
        assertThat(link).isSymbolicLink();
        assertThat(Files.getAttribute(link, "isOther")).isEqualTo(true);
    }

    @Test
    void streamsAModelIntoAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
        CompletableFuture<Void> copied = CompletableFuture.runAsync(() -> copy(pipe, folder.resolve("copy.onnx")));
        workplace.kiln(OUT + "pipe" + STROKES).done();
        copied.get();
        assertThat(Files.getAttribute(pipe, "isOther")).isEqualTo(true);
        assertThat(ModelFiles.read(folder.resolve("copy.onnx")).parameters()).containsExactly("weight");
    }

    private static void copy(Path from, Path to) {
        try {
            Files.write(to, Files.readAllBytes(from));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void writesJsonBehindWhatStandardOutputHasSoFar() throws IOException {
        shell("> all.txt", JSON + "/dev/stdout" + STROKES).done();
        String all = Files.readString(folder.resolve("all.txt"));
        assertThat(all).startsWith("strokes:test: ").contains("model  ", "good.onnx");
        assertThat(new ObjectMapper()
                        .readTree(all.substring(all.indexOf('{')))
                        .get("command")
                        .asText())
                .isEqualTo("evaluate");
    }

    @ParameterizedTest
    @CsvSource({"/dev/stdout, | cat", "/dev/stderr, 2>&1 | cat", "/dev/fd/3, 3>&1 1>&2 | cat", "/proc/self/fd/1, | cat"
    })
    void writesJsonIntoWhatTheProcessHasOpen(String target, String redirection) {
        Outcome outcome = shell(redirection, JSON + target + STROKES + " --quiet");
        assertThat(outcome.json().get("command").asText()).isEqualTo("evaluate");
        assertThat(Path.of("/dev/stdout")).isSymbolicLink();
        assertThat(Path.of("/dev/stderr")).isSymbolicLink();
    }

    /** Standard output of the command is a pipe whose reader ends at once, as of {@code head}. */
    @ParameterizedTest
    @ValueSource(strings = {"inspect good.onnx", JSON + "- --quiet" + STROKES, OUT + "small.onnx" + STROKES})
    void endsWellWhereTheReaderOfItsOutputHasEnded(String command) {
        List<String> before = List.of("sh", "-c", "{ sleep 1; \"$0\" \"$@\"; echo $? > status; } | true; wait");
        Outcome outcome = Installation.await(workplace.installation().start(folder, before, command.split(" ")));
        assertThat(outcome.err()).doesNotContain("kiln:");
        assertThat(workplace.bytes("status")).asString().isEqualTo("0\n");
    }

    @Test
    void keepsToTheUsualPermissions() throws IOException {
        Outcome outcome = Installation.await(workplace
                .installation()
                .start(
                        folder,
                        List.of("sh", "-c", "umask 027; exec \"$0\" \"$@\""),
                        (SAVE + "a.npz" + STROKES + " --json a.json --report report").split(" ")));
        outcome.done();
        for (String file : List.of("a.npz", "a.json", "report/report.html")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void refusesBeforeTheWorkWhatItCouldNotWriteAfterIt() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling"), Path.of("none/file"));
        Files.createSymbolicLink(folder.resolve("nothing"), Path.of("none"));
        Map<String, String> before = workplace.content();
        List<String> commands = new ArrayList<>();
        for (String command : List.of(SAVE, OUT, JSON, "train --model good.onnx --out ")) {
            commands.add(command + "n".repeat(256));
            commands.add(command + "dangling");
        }
        commands.add("attack good.onnx --attack fgsm --report " + "n".repeat(256));
        commands.add("attack good.onnx --attack fgsm --report nothing");
        commands.add("train --model good.onnx --out a.onnx --checkpoint nothing");
        for (String command : commands) {
            Outcome outcome = workplace.kiln(command + STROKES).refused();
            assertThat(outcome.out()).as(command).isEmpty();
            assertThat(workplace.content()).as(command).isEqualTo(before);
        }
    }

    @Test
    void takesTheLongestNameThatThereIs() {
        String name = "n".repeat(250) + ".onnx";
        workplace.kiln(OUT + name + STROKES).done();
        assertThat(workplace.content()).containsOnlyKeys("good.onnx", name);
    }
}

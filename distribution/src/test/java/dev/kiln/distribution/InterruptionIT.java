package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.jobs.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A user's Ctrl-C. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no signals")
class InterruptionIT {

    /** A process in the background of a script ignores interrupts, and so would its children. */
    private static final List<String> LISTENING = List.of("env", "--default-signal=INT");

    private static final long FIRST_RECORD = 100;

    private static final String TRAIN =
            "train --arch net.yaml --data strokes --limit 64 --out net.onnx --checkpoint state";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void keepsTheCheckpointAndTheOldModelAndResumes() throws Exception {
        assumeTrue(canListen(), "env has no --default-signal");
        Workplace workplace = Workplace.of(folder)
                .write("net.yaml", SmallNetworks.ARCHITECTURE)
                .write("net.onnx", "old");
        Process process = workplace.installation().start(folder, LISTENING, (TRAIN + " --epochs 1000000").split(" "));
        Path state = workplace.file("state").resolve(Checkpoint.FILE);
        while (process.isAlive() && !Files.exists(state)) {
            Thread.onSpinWait();
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        Outcome outcome = Installation.await(process);

        assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(outcome.err()).isEqualTo("kiln: interrupted; the last good state is kept." + System.lineSeparator());
        assertThat(workplace.bytes("net.onnx")).asString().isEqualTo("old");
        assertThat(workplace.content().keySet())
                .containsExactlyInAnyOrder("net.onnx", "net.yaml", "state/.lock", "state/" + Checkpoint.FILE);

        int epochs = Checkpoint.read(workplace.file("state")).orElseThrow().epoch();
        workplace.kiln(TRAIN + " --resume --epochs " + (epochs + 1)).done();
        byte[] resumed = workplace.bytes("net.onnx");
        workplace
                .kiln(TRAIN.replace("state", "other") + " --epochs " + (epochs + 1))
                .done();
        assertThat(workplace.bytes("net.onnx")).isEqualTo(resumed);
    }

    @Test
    void writesTheModelOfTheLastEpochWhereThereIsNoCheckpoint() throws Exception {
        assumeTrue(canListen(), "env has no --default-signal");
        Workplace workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
        String train =
                "train --arch net.yaml --data strokes --limit 64 --out net.onnx --tensorboard events --epochs 1000000";
        Process process = workplace.installation().start(folder, LISTENING, train.split(" "));
        while (process.isAlive() && !hasAnEpoch(workplace.file("events"))) {
            Thread.onSpinWait();
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        Outcome outcome = Installation.await(process);

        assertThat(outcome.status()).as(outcome.err()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(outcome.err()).contains("is written to net.onnx");
        workplace.kiln("evaluate net.onnx --data strokes:test --limit 64").done();
    }

    /** The first record is the version of the file. */
    private static boolean hasAnEpoch(Path events) throws IOException {
        if (!Files.isDirectory(events)) {
            return false;
        }
        try (Stream<Path> files = Files.list(events)) {
            return files.anyMatch(file -> file.toFile().length() > FIRST_RECORD);
        }
    }

    private static boolean canListen() throws InterruptedException {
        try {
            return new ProcessBuilder("env", "--default-signal=INT", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

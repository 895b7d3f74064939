package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A full disk, simulated by the shell's limit on the size of files, so that no privileges are needed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no ulimit")
class FullDiskIT {

    private static final String STROKES = " --data strokes:test --limit 16";

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);
    private Map<String, String> before = Map.of();

    @BeforeEach
    void hasOldFiles() {
        workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
        SmallNetworks.writeLinear(workplace.file("good.onnx"));
        before = workplace
                .write("old.onnx", "old")
                .write("old.npz", "old")
                .write("old.json", "old")
                .content();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8 | old.onnx | train --arch net.yaml --epochs 1 --out old.onnx
            8 | old.onnx | compress good.onnx --method magnitude-pruning:sparsity=0.5 --out old.onnx
            8 | old.npz  | attack good.onnx --attack fgsm --save old.npz
            0 | old.json | evaluate good.onnx --json old.json
            8 | report   | attack good.onnx --attack fgsm --report report
            """)
    void keepsTheOldFileAndLeavesNoPart(int blocks, String target, String command) {
        Outcome outcome = workplace.kilnOnFullDisk(blocks, command + STROKES).refused();
        assertThat(outcome.err()).contains(target, "cannot be written");
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    @EnabledIf(value = "hasFullDevice", disabledReason = "no /dev/full")
    void saysSoWhereStandardOutputHasNoRoom() {
        Process process = workplace
                .installation()
                .start(
                        folder,
                        List.of("sh", "-c", "exec \"$0\" \"$@\" > /dev/full"),
                        ("evaluate good.onnx --quiet --json -" + STROKES).split(" "));
        assertThat(Installation.await(process).refused().err()).contains("standard output");
    }

    static boolean hasFullDevice() {
        return new File("/dev/full").exists();
    }
}

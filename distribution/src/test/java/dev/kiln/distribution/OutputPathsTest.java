package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands that are refused before they run, since they would overwrite a file; DIR/ stands for a folder with files.
 */
class OutputPathsTest {

    private static final int RAN = 7;

    @TempDir
    Path folder;

    @BeforeEach
    void hasFiles() throws IOException {
        for (String name : new String[] {"m.onnx", "d.csv", "v.csv", "d.npz", "net.yaml", "a,b.csv"}) {
            Files.writeString(folder.resolve(name), name);
        }
        Files.createDirectory(folder.resolve("out"));
    }

    private int run(String line) {
        String[] words = line.replace("DIR", folder.toString()).split(" ");
        return OutputPaths.checkedBefore(parsed -> RAN)
                .execute(Kiln.commandLine().parseArgs(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/t.onnx --json DIR/t.onnx",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/t.onnx --json DIR/out/../t.onnx",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/d.csv",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/net.yaml",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --validation csv:DIR/v.csv --out DIR/v.csv",
                "train --arch DIR/net.yaml --data csv:DIR/a,b.csv --out DIR/a,b.csv",
                "train --model DIR/m.onnx --data csv:DIR/d.csv --out DIR/t.onnx --json DIR/m.onnx",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/ck --checkpoint DIR/ck",
                "evaluate DIR/m.onnx --data csv:DIR/d.csv --json DIR/m.onnx",
                "evaluate DIR/m.onnx --data csv:DIR/d.csv?stats=DIR/v.csv&target=y --json DIR/v.csv",
                "attack DIR/m.onnx --data npz:DIR/d.npz --attack fgsm --save DIR/d.npz",
                "attack DIR/m.onnx --data npz:DIR/d.npz --attack fgsm --save DIR/s.npz --json DIR/s.npz",
                "attack DIR/m.onnx --data npz:DIR/d.npz --attack fgsm --report DIR/r --json DIR/r/report.html",
                "attack DIR/m.onnx --data npz:DIR/d.npz --attack fgsm --report DIR/r --json DIR/r",
                "compress DIR/m.onnx --method distillation:student=DIR/net.yaml,epochs=1 --data csv:DIR/d.csv --out DIR/net.yaml",
                "inspect DIR/m.onnx --json DIR/m.onnx",
                "data csv:DIR/d.csv --json DIR/d.csv"
            })
    void isRefused(String line) {
        assertThatThrownBy(() -> run(line))
                .hasMessageContaining(folder.toString())
                .hasMessageMatching(".*(reads: it would be overwritten|writes as well)\\. Name another file.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --model DIR/m.onnx --data csv:DIR/d.csv --out DIR/m.onnx",
                "compress DIR/m.onnx --method magnitude-pruning:sparsity=0.5 --out DIR/m.onnx --json DIR/x.json",
                "attack DIR/m.onnx --data npz:DIR/d.npz --attack fgsm --report DIR/out --json DIR/out/x.json --save DIR/out/x.npz",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/ck/t.onnx --checkpoint DIR/ck",
                "train --arch DIR/net.yaml --data csv:DIR/d.csv --out /dev/null --json /dev/null",
                "demo --out DIR/out --json DIR/out/x.json",
                "evaluate DIR/m.onnx --data csv:DIR/d.csv --json -"
            })
    void isNotRefused(String line) {
        assertThat(run(line)).isEqualTo(RAN);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a right there")
    void linksCount() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("d.csv"));
        Files.createSymbolicLink(folder.resolve("there"), folder);
        assertThatThrownBy(() -> run("data csv:DIR/d.csv --json DIR/link")).hasMessageContaining("link");
        assertThatThrownBy(() -> run("data csv:DIR/d.csv --json DIR/there/d.csv"))
                .hasMessageContaining("there");
        assertThatThrownBy(() -> run("train --arch DIR/net.yaml --data csv:DIR/d.csv --out DIR/t --json DIR/there/t"))
                .hasMessageContaining("there");
    }
}

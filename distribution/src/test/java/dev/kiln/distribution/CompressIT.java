package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.core.model.ModelFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compression with the command. */
class CompressIT {

    private static Workplace workplace = Workplace.of(Path.of(""));

    @BeforeAll
    static void trainsAModel(@TempDir Path folder) {
        workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
        workplace
                .kiln(
                        "train --arch net.yaml --data strokes --limit 1000 --epochs 3 --optimizer adam:lr=0.01 --out net.onnx")
                .done();
    }

    /** Zeros among the two weights, 784 x 16 + 16 x 10 elements. */
    private static long zeros(String file) {
        return ModelFiles.read(workplace.file(file)).graph().constants().values().stream()
                .filter(constant -> constant.shape().length == 2)
                .mapToLong(weight -> {
                    long zeros = 0;
                    for (float element : weight.toFloatArray()) {
                        zeros += element == 0 ? 1 : 0;
                    }
                    return zeros;
                })
                .sum();
    }

    @Test
    void prunesWithoutData() {
        JsonNode json = workplace
                .kiln("compress net.onnx --method magnitude-pruning:sparsity=0.5 --out half.onnx --json -")
                .done()
                .json();
        assertThat(zeros("half.onnx")).isEqualTo(6352);
        assertThat(json.get("after").get("nonZeroParameters").asLong())
                .isEqualTo(json.get("before").get("nonZeroParameters").asLong() - 6352);
        assertThat(json.get("methods").findValuesAsText("name")).containsExactly("magnitude-pruning");
        assertThat(json.get("methods").get(0).get("options").get("sparsity").asText())
                .isEqualTo("0.5");
        assertThat(json.get("layers")).hasSize(2);
    }

    @Test
    void prunesAndFineTunesAndReports() {
        JsonNode json = workplace
                .kiln(
                        "compress net.onnx --method magnitude-pruning:sparsity=0.9,epochs=2 --data strokes --validation strokes:test"
                                + " --limit 500 --max-drop 100% --report report --out tenth.onnx --json -")
                .done()
                .json();
        assertThat(zeros("tenth.onnx")).isEqualTo(Math.round(0.9 * 12704));
        for (String side : new String[] {"before", "after"}) {
            assertThat(json.get(side).fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                            "model",
                            "samples",
                            "loss",
                            "accuracy",
                            "latencyMs",
                            "samplesPerSecond",
                            "bytes",
                            "parameters",
                            "macs",
                            "gzipBytes",
                            "nonZeroParameters");
        }
        assertThat(json.get("ratio").fieldNames()).toIterable().containsExactlyInAnyOrder("bytes", "latency", "macs");
        assertThat(json.get("methods").get(0).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("name", "options", "seconds", "notes");
        assertThat(json.get("warnings").isArray()).isTrue();
        assertThat(workplace.file("report").resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void writesNothingInADryRun() {
        Map<String, String> before = workplace.content();
        String out = workplace
                .kiln("compress net.onnx --method magnitude-pruning:sparsity=0.5 --dry-run --out dry.onnx")
                .done()
                .out();
        assertThat(out).contains("weights zero");
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    void endsWithOneWhereMoreIsLostThanAllowedAndWritesTheModelAllTheSame() {
        Outcome outcome = workplace.kiln(
                "compress net.onnx --method magnitude-pruning:sparsity=0.99 --validation strokes:test --limit 200 --max-drop 0.5%"
                        + " --out missed.onnx");
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(outcome.err()).contains("--max-drop 0.5%");
        assertThat(zeros("missed.onnx")).isEqualTo(Math.round(0.99 * 12704));
    }
}

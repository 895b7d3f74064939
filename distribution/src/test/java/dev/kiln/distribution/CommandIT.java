package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.files.Sha256;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command's descriptions of itself and of models. */
class CommandIT {

    /** MatMul of x [N, 8] and a FLOAT weight [8, 10] stored in outside.bin, in the form of the Python package onnx. */
    private static final String OUTSIDE = """
            CAg6hAEKEQoBeAoBdxIBeSIGTWF0TXVsEgFnKkAICAgKEAFCAXdqFwoIbG9jYXRpb24SC291dHNpZGUuYmluagsKBm
            9mZnNldBIBMGoNCgZsZW5ndGgSAzMyMHABWhQKAXgSDwoNCAESCQoDEgFOCgIICGIUCgF5Eg8KDQgBEgkKAxIBTgoC
            CApCBAoAEBE=
            """;

    private static Workplace workplace = Workplace.of(Path.of(""));

    @BeforeAll
    static void writesAModel(@TempDir Path folder) {
        workplace = Workplace.of(folder);
        SmallNetworks.writeLinear(workplace.file("a.onnx"));
        SmallNetworks.writeLinear(workplace.file("b.onnx"));
    }

    @Test
    void saysItsVersion() {
        assertThat(workplace.kiln("--version").done().out()).matches("kiln \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void listsItsCommands() {
        assertThat(workplace.kiln("--help").done().out())
                .contains("demo", "train", "evaluate", "attack", "compress", "inspect", "data", "engines", "plugins");
    }

    @Test
    void explainsACommandBelowACommand() {
        assertThat(workplace.kiln("plugins info --help").done().out()).contains("NAME", "--plugins");
    }

    @Test
    void listsBothEnginesTheHigherRankingFirst() {
        JsonNode engines = workplace.kiln("engines --json -").done().json().get("engines");
        assertThat(engines.findValuesAsText("name")).containsExactly("onnx", "djl");
        for (JsonNode engine : engines) {
            assertThat(engine.get("devices").get(0).asText()).isEqualTo("cpu");
            assertThat(engine.get("capabilities").toString()).contains("TRAINING", "INPUT_GRADIENT");
            assertThat(engine.has("problem")).isFalse();
        }
    }

    @Test
    void listsTheExtensionsOfEveryKind() {
        assertThat(workplace.kiln("plugins list").done().out().lines())
                .anyMatch(line -> line.matches("layer +conv2d .*"))
                .anyMatch(line -> line.matches("loss +cross-entropy .*"))
                .anyMatch(line -> line.matches("optimizer +sgd .*"))
                .anyMatch(line -> line.matches("compressor +magnitude-pruning .*"))
                .anyMatch(line -> line.matches("attack +pgd .*"));
    }

    @Test
    void explainsTheOptionsOfAnExtension() {
        assertThat(workplace.kiln("plugins info pgd").done().out())
                .contains(
                        "attack pgd",
                        "norm=linf|l2|l1|l0, default linf",
                        "steps=integer",
                        "default 40",
                        "units of the input");
    }

    @Test
    void inspectsAModelOnEveryEngine() {
        JsonNode json = workplace.kiln("inspect a.onnx --json -").done().json();
        assertThat(json.get("parameters").asLong()).isEqualTo(7840);
        assertThat(json.get("macs").asLong()).isEqualTo(7840);
        assertThat(json.get("bytes").asLong())
                .isEqualTo(workplace.file("a.onnx").toFile().length());
        assertThat(json.get("layers").findValuesAsText("operator")).contains("Flatten", "MatMul");
        assertThat(json.get("engines").get("onnx").toString()).contains("runs", "differentiates", "trains");
        assertThat(json.get("engines").get("djl").toString()).contains("runs", "differentiates", "trains");
    }

    @Test
    void evaluatesFurtherMetrics() {
        String command = "evaluate a.onnx b.onnx --data strokes:test --limit 50 --metric top-k:k=3 --metric brier";
        Outcome outcome = workplace.kiln(command + " --json result.json").done();
        assertThat(outcome.out()).contains("top-k:k=3 ↑", "brier ↓");
        JsonNode json = workplace.kiln(command + " --json -").done().json();
        for (JsonNode result : json.get("results")) {
            assertThat(result.get("metrics").get("top-k:k=3").asDouble())
                    .isBetween(result.get("accuracy").asDouble(), 1.0);
            assertThat(result.get("metrics").get("brier").asDouble()).isBetween(0.0, 2.0);
        }
    }

    @Test
    void showsAndWritesTheBreakdownsOfMetrics() {
        String command = "evaluate a.onnx --data strokes:test --limit 50 --metric f1 --metric confusion-matrix"
                + " --metric roc-auc";
        assertThat(workplace.kiln(command).done().out())
                .contains("f1 ↑", "class, predicted as →", "examples")
                .doesNotContain("ROC");
        JsonNode result = workplace.kiln(command + " --json -").done().json().at("/results/0");
        assertThat(result.get("classes")).hasSize(10);
        assertThat(result.at("/breakdowns/f1/0/byClass")).hasSize(10);
        long counted = 0;
        for (JsonNode row : result.at("/breakdowns/confusion-matrix/0/confusion")) {
            for (JsonNode count : row) {
                counted += count.asLong();
            }
        }
        assertThat(counted).isEqualTo(50);
        assertThat(result.at("/breakdowns/roc-auc/0/curves")).hasSize(10);
        assertThat(result.at("/metrics/confusion-matrix").asDouble())
                .isEqualTo(result.get("accuracy").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void evaluatesModelsSideBySide(String engine) {
        JsonNode json = workplace
                .kiln("evaluate a.onnx b.onnx --data strokes:test --limit 100 --seed 3 --json - --engine " + engine)
                .done()
                .json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "kiln",
                        "command",
                        "engine",
                        "engineVersion",
                        "engineChoice",
                        "plugins",
                        "device",
                        "threads",
                        "seed",
                        "seconds",
                        "model",
                        "data",
                        "notes",
                        "results");
        assertThat(json.get("command").asText()).isEqualTo("evaluate");
        assertThat(json.get("engine").asText()).isEqualTo(engine);
        assertThat(json.get("device").asText()).isEqualTo("cpu");
        assertThat(json.get("seed").asLong()).isEqualTo(3);
        assertThat(json.get("model").get("path").asText()).isEqualTo("a.onnx");
        assertThat(json.get("model").get("sha256").asText()).isEqualTo(Sha256.of(workplace.file("a.onnx")));
        assertThat(json.get("data").get("spec").asText()).isEqualTo("strokes:test");
        assertThat(json.get("data").get("samples").asLong()).isEqualTo(100);
        assertThat(json.get("results").findValuesAsText("model")).containsExactly("a.onnx", "b.onnx");
        for (JsonNode result : json.get("results")) {
            assertThat(result.fieldNames())
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
                            "macs");
            assertThat(result.get("accuracy").asDouble()).isBetween(0.0, 1.0);
            assertThat(result.get("latencyMs").get("p50").asDouble())
                    .isPositive()
                    .isLessThanOrEqualTo(result.get("latencyMs").get("p95").asDouble());
        }
        // the same weights, so the same numbers
        assertThat(json.get("results").findValuesAsText("loss").stream().distinct())
                .hasSize(1);
    }

    @Test
    void givesTheNumbersOfRegression() {
        workplace.write("line.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
        workplace.write("line.yaml", "input: {name: x, shape: [1]}\nlayers:\n  - dense: {units: 1}\n");
        JsonNode json = workplace
                .kiln("train --arch line.yaml --data csv:line.csv?target=y&task=regression --epochs 1 --out line.onnx"
                        + " --json -")
                .done()
                .json();
        assertThat(json.get("final").fieldNames())
                .toIterable()
                .contains("rmse", "mae", "r2")
                .doesNotContain("accuracy");
    }

    @Test
    void saysNothingWhereItShallBeQuiet() {
        Outcome outcome = workplace
                .kiln("evaluate a.onnx --data strokes:test --limit 10 --quiet")
                .done();
        assertThat(List.of(outcome.out(), outcome.err())).containsExactly("", "");
    }

    @Test
    void writesJsonIntoAFileAndTheTableToStandardOutput() {
        String out = workplace
                .kiln("evaluate a.onnx --data strokes:test --limit 10 --json result.json")
                .done()
                .out();
        assertThat(out).contains("a.onnx", "accuracy", "cross-entropy");
        assertThat(new String(workplace.bytes("result.json"), StandardCharsets.UTF_8))
                .contains("\"results\"");
    }

    @Test
    void namesTheMetricsOfRegressionInItsTable() {
        workplace.write("two.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
        workplace.write("two.yaml", "input: {name: x, shape: [1]}\nlayers:\n  - dense: {units: 1}\n");
        String out = workplace
                .kiln("train --arch two.yaml --data csv:two.csv?target=y&task=regression --epochs 1 --out two.onnx")
                .done()
                .out();
        assertThat(out).contains("RMSE", "MAE", "R²", "mse");
        assertThat(workplace
                        .kiln("evaluate two.onnx --data csv:two.csv?target=y&task=regression --metric mape")
                        .done()
                        .out())
                .contains("RMSE", "MAE", "R²", "mse", "mape ↓");
    }

    @Test
    void countsTheFilesThatTensorsLieInBesideAModel() throws IOException {
        Path model = workplace.file("outside.onnx");
        byte[] weights = new byte[8 * 10 * Float.BYTES];
        Files.write(workplace.file("outside.bin"), weights);
        Files.write(model, Base64.getMimeDecoder().decode(OUTSIDE));
        long bytes = Files.size(model) + weights.length;
        assertThat(workplace
                        .kiln("inspect outside.onnx --json -")
                        .done()
                        .json()
                        .get("bytes")
                        .asLong())
                .isEqualTo(bytes);
        workplace.write("eight.csv", "a,b,c,d,e,f,g,h,label\n1,2,3,4,5,6,7,8,0\n1,2,3,4,5,6,7,8,1\n");
        assertThat(workplace
                        .kiln("evaluate outside.onnx --data csv:eight.csv --json -")
                        .done()
                        .json()
                        .at("/results/0/bytes")
                        .asLong())
                .isEqualTo(bytes);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no such locale")
    void takesNamesWithLettersBeyondAsciiInThePlainLocale() {
        String script = "cp a.onnx \"$(printf 'mod\\303\\250le.onnx')\"; unset LANG LC_CTYPE; export LC_ALL=C;"
                + " exec \"$0\" \"$@\" \"$(printf 'mod\\303\\250le.onnx')\" --json \"$(printf 'r\\303\\251sultat.json')\"";
        Process process = workplace
                .installation()
                .start(
                        workplace.folder(),
                        List.of("sh", "-c", script),
                        "evaluate",
                        "--data",
                        "strokes:test",
                        "--limit",
                        "10");
        assertThat(Installation.await(process).done().out()).contains("mod\u00e8le.onnx");
        Process listing =
                workplace.installation().start(workplace.folder(), List.of("sh", "-c", "ls r*sultat.json | od -c"), "");
        assertThat(Installation.await(listing).out()).contains("303", "251");
    }

    @Test
    void showsControlCharactersOfNamesInAModel() {
        GraphBuilder graph = new GraphBuilder("linear");
        Value image = graph.input("image\u001b[31m", TensorType.floats(Shape.batchOf(4)));
        graph.output("a\r\nengine onnx runs: no", image.mul(2));
        OnnxFile.of(graph.build()).write(workplace.file("names.onnx"));
        Outcome outcome = workplace.kiln("inspect names.onnx").done();
        assertThat(outcome.out() + outcome.err())
                .contains("image\\u001b[31m", "a\\u000d\\u000aengine onnx runs: no")
                .doesNotContain("\u001b", "\r");
    }
}

package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kiln.files.Sha256;
import dev.kiln.models.ModelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static Outcome pruned(String options) {
        return workplace.kiln("compress net.onnx --method magnitude-pruning:sparsity=0.5,epochs=0 " + options);
    }

    @Test
    void refusesAGoalThatNothingIsMeasuredFor() {
        Outcome outcome = pruned("--max-drop 0.5% --out goal.onnx").refused();
        assertThat(outcome.err()).contains("--max-drop 0.5%", "--validation");
        assertThat(workplace.file("goal.onnx")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void aGoalForValuesIsAboutTheirVariance(String engine) {
        workplace
                .write("line.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n5,10\n")
                .write("flat.csv", "x,y\n1,2\n2,2\n3,2\n")
                .write(
                        "line.yaml",
                        "input: {name: x, shape: [1]}\nlayers:\n  - dense: {units: 4}\n  - dense: {units: 1}\n");
        String data = "csv:line.csv?target=y&task=regression";
        workplace
                .kiln("train --arch line.yaml --data " + data
                        + " --epochs 60 --optimizer adam:lr=0.1 --out line.onnx --engine " + engine)
                .done();
        String prune = "compress line.onnx --method magnitude-pruning:sparsity=0.7,epochs=0 --max-drop 5% --engine "
                + engine + " --validation ";
        Outcome missed = workplace.kiln(prune + data + " --out missed.onnx --json -");
        assertThat(missed.status()).as(missed.err()).isEqualTo(ExitStatus.FAILED);
        assertThat(missed.err()).contains("R² fell by", "--max-drop 5%");
        double before = missed.json().at("/before/r2").asDouble();
        double after = missed.json().at("/after/r2").asDouble();
        assertThat(before - after).isGreaterThan(0.05);

        Outcome flat = workplace
                .kiln(prune + "csv:flat.csv?target=y&task=regression --out flat.onnx")
                .refused();
        assertThat(flat.err()).contains("do not vary");
        assertThat(workplace.file("flat.onnx")).doesNotExist();
    }

    @Test
    void measuresTheInputBeforeItIsWrittenOver() throws IOException {
        Files.copy(workplace.file("net.onnx"), workplace.file("place.onnx"));
        long bytes = Files.size(workplace.file("place.onnx"));
        String sha256 = Sha256.of(workplace.file("place.onnx"));
        Outcome outcome = workplace
                .kiln(
                        "compress place.onnx --method static-quantization --calibration strokes --limit 64 --out place.onnx"
                                + " --json place.json")
                .done();
        JsonNode json = new ObjectMapper().readTree(workplace.bytes("place.json"));
        long after = Files.size(workplace.file("place.onnx"));
        assertThat(json.at("/before/bytes").asLong()).isEqualTo(bytes);
        assertThat(json.at("/after/bytes").asLong()).isEqualTo(after).isLessThan(bytes);
        assertThat(json.at("/ratio/bytes").asDouble()).isEqualTo((double) after / bytes);
        assertThat(json.at("/model/sha256").asText()).isEqualTo(sha256);
        assertThat(outcome.out()).contains("place.onnx before", "place.onnx after");
    }

    @Test
    void refusesDataThatDoNotFitBeforeItWrites() {
        Outcome outcome = pruned("--validation strokes:test?classes=none --out late.onnx");
        assertThat(outcome.status()).isEqualTo(ExitStatus.WRONG_INPUT);
        workplace.write("three.csv", "a,b,label\n1,2,x\n3,4,y\n");
        assertThat(pruned("--validation csv:three.csv --out late.onnx").status())
                .isEqualTo(ExitStatus.WRONG_INPUT);
        assertThat(workplace.file("late.onnx")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magnitude-pruning:sparsity=0.5,optimizer=adm",
                "static-quantization --calibration strokes --limit 64 --method magnitude-pruning:sparsity=0.5,optimizer=adm",
                "distillation:student=net.yaml,optimizer=adm"
            })
    void refusesUnknownNamesInOptionsBeforeTheWork(String methods) {
        for (String dry : new String[] {" --dry-run", ""}) {
            Outcome outcome = workplace
                    .kiln("compress net.onnx --out nested.onnx --method " + methods + dry)
                    .refused();
            assertThat(outcome.err()).contains("Did you mean adam");
            assertThat(workplace.file("nested.onnx")).doesNotExist();
        }
    }

    @Test
    void theReportHasATableAndChartsInPlaceOfRawNumbers() throws IOException {
        pruned("--validation strokes:test --limit 64 --out reported.onnx --report reported")
                .done();
        String html = Files.readString(workplace.file("reported").resolve("report.html"));
        String head = html.substring(html.indexOf("<header>"), html.indexOf("</header>"));
        assertThat(head).contains("model sha256", "data spec").doesNotContain("{", "latencyMs", "before ");
        assertThat(html.replace("&#39;", "'"))
                .contains("Size of the file", "One prediction", "Accuracy", "<th scope=\"col\">cross-entropy</th>");
    }

    @Test
    void measuresRobustnessBeforeAndAfter() {
        String command =
                "compress net.onnx --out attacked.onnx --method static-quantization --calibration strokes --validation strokes:test --limit 60 --attack pgd:eps=0.1,steps=5 --json - --report attacked";
        JsonNode robustness = workplace.kiln(command).done().json().get("robustness");

        assertThat(robustness.get("samples").asLong()).isEqualTo(60);
        JsonNode result = robustness.get("results").get(0);
        double after = result.get("after").asDouble();
        assertThat(after)
                .isLessThanOrEqualTo(result.get("afterOwn").asDouble())
                .isLessThanOrEqualTo(result.get("afterTransferred").asDouble());
        assertThat(robustness.get("warnings").toString()).contains("straight through");
        assertThat(new String(workplace.bytes("attacked/report.html"), StandardCharsets.UTF_8))
                .contains("Robustness before and after");
        assertThat(workplace
                        .kiln(
                                "compress net.onnx --out x.onnx --method static-quantization --calibration strokes --attack pgd")
                        .refused()
                        .err())
                .contains("--attack needs --validation SPEC");
    }
}

package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.api.model.Model;
import dev.kiln.models.ModelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training with a share held out, its report and its events, and its end before the last epoch, with the command. */
class WatchedTrainingIT {

    private static final String TRAIN = "train --arch net.yaml --data strokes --limit 256 ";

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);

    @BeforeEach
    void hasAnArchitecture() {
        workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void holdsAShareOutAndReports(String engine) throws IOException {
        JsonNode json = workplace
                .kiln(TRAIN
                        + "--validation 25% --epochs 3 --keep best --average 0.9 --accumulate 2 --clip-value 1 --report page"
                        + " --metric f1 --metric roc-auc --tensorboard events --out net.onnx --json - --engine "
                        + engine)
                .done()
                .json();
        assertThat(json.at("/data/samples").asLong()).isEqualTo(192);
        assertThat(json.at("/final/samples").asLong()).isEqualTo(64);
        String page = Files.readString(workplace.file("page").resolve("report.html"));
        assertThat(page)
                .contains("The metrics in detail", "true positive rate", "f1")
                .contains(
                        "Learning rate",
                        "Gradient norm",
                        "dense_2",
                        "The hardest samples",
                        "The classes",
                        "--accumulate 2")
                .doesNotContain("http-equiv=\"refresh\"");
        try (Stream<Path> files = Files.list(workplace.file("events"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .contains("learning rate", "gradient norm/dense_2"));
        }
        Model model = ModelFiles.read(workplace.file("net.onnx"));
        assertThat(model.provenance().get(0).details())
                .containsEntry("accumulation", "2")
                .containsEntry("averaging", "0.9")
                .containsEntry("clipValue", "1.0")
                .containsEntry("validation", "25%")
                .containsEntry("epochs", "3");
    }

    @Test
    void keepsTheLastGoodModelOfATrainingThatDiverges() {
        // one step an epoch, each of which multiplies the loss
        StringBuilder rows = new StringBuilder("size,price\n");
        for (int i = 0; i < 32; i++) {
            rows.append(i).append(',').append(3 * i + i % 3).append('\n');
        }
        workplace.write("prices.csv", rows.toString()).write("line.yaml", "layers: [dense]\n");
        Outcome outcome = workplace.kiln(
                "train --arch line.yaml --data csv:prices.csv?task=regression --epochs 50 --optimizer sgd:lr=100 --out net.onnx");
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(outcome.err())
                .contains("the training diverged", "is written to net.onnx")
                .contains("All outputs of the layers were finite before the step");
        workplace.kiln("evaluate net.onnx --data csv:prices.csv").done();
    }

    @Test
    void endsEarly() {
        JsonNode json = workplace
                .kiln(
                        TRAIN
                                + "--validation 25% --epochs 50 --early-stopping 1 --optimizer adam:lr=0.5 --out net.onnx --json -")
                .done()
                .json();
        assertThat(json.get("epochs").size()).isLessThan(50);
    }

    @Test
    void saysThatFewAreHeldOut() {
        JsonNode json = workplace
                .kiln(TRAIN + "--validation 2% --epochs 1 --out net.onnx --quiet --json -")
                .done()
                .json();
        assertThat(json.get("notes").toString())
                .contains("--validation 2% holds out 5 of 256 examples. A measurement on so few depends on chance");
    }

    @Test
    void findsALearningRateAndWritesNoModel() {
        Outcome outcome = workplace
                .kiln(TRAIN + "--find-lr --report page --json rates.json")
                .done();
        assertThat(outcome.out()).contains("learning rate", "Begin with");
        assertThat(workplace.content().keySet())
                .containsExactlyInAnyOrder("net.yaml", "page/report.html", "rates.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--validation 0% | --validation is 0%",
                "--validation 100% | between 0 and 100 %",
                "--validation abc% | expected a number",
                "--validation 10 | Write --validation 10% to hold out that share of --data.",
                "--validation 0.25 | Write --validation 25% to hold out that share of --data.",
                "--validation 0.001% | is less than one example for validation; hold out at least 0.4 %",
                "--keep best | give --validation SPEC",
                "--early-stopping 3 | give --validation SPEC",
                "--validation 10% --early-stopping 0 | --early-stopping is 0",
                "--accumulate 0 | --accumulate is 0",
                "--average 1 | --average is 1.0",
                "--clip-value -1 | --clip-value is -1.0",
                "--class-weights equal | equal",
                "--group *:l1=-1 | l1=-1",
                "--schedule on-plateau | validation",
            })
    void refusesBeforeAnyWork(String line) {
        String[] parts = line.split("\\|");
        var before = workplace.content();
        Outcome outcome = workplace
                .kiln(TRAIN + "--epochs 1 --out net.onnx " + parts[0].strip())
                .refused();
        assertThat(outcome.err()).contains(parts[1].strip());
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    void needsAFileForTheModel() {
        assertThat(workplace.kiln(TRAIN + "--epochs 1").refused().err()).contains("--out MODEL.onnx is needed");
    }
}

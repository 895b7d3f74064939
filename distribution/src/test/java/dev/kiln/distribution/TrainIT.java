package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.files.Sha256;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with the command. */
class TrainIT {

    private static final String TRAIN = "train --arch net.yaml --data strokes --limit 256 --quiet ";

    @TempDir
    private Path folder = Path.of("");

    private Workplace workplace = Workplace.of(folder);

    @BeforeEach
    void hasAnArchitecture() {
        workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void learnsAndTellsEachEpoch(String engine) {
        JsonNode json = workplace
                .kiln(TRAIN
                        + "--epochs 4 --optimizer adam:lr=0.01 --validation strokes:test --out net.onnx --json - --engine "
                        + engine)
                .done()
                .json();
        assertThat(json.get("engine").asText()).isEqualTo(engine);
        assertThat(json.get("model").get("sha256").asText()).isEqualTo(Sha256.of(workplace.file("net.onnx")));
        assertThat(json.get("epochs").findValuesAsText("epoch")).containsExactly("1", "2", "3", "4");
        for (JsonNode epoch : json.get("epochs")) {
            assertThat(epoch.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                            "epoch",
                            "loss",
                            "accuracy",
                            "validationLoss",
                            "validationAccuracy",
                            "learningRate",
                            "seconds");
        }
        assertThat(json.at("/epochs/3/loss").asDouble())
                .isLessThan(json.at("/epochs/0/loss").asDouble());
        assertThat(json.get("final").get("accuracy").asDouble())
                .isEqualTo(json.at("/epochs/3/validationAccuracy").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void makesTheSameBytesFromTheSameSeed(String engine) {
        String command = TRAIN + "--epochs 1 --engine " + engine;
        workplace.kiln(command + " --seed 5 --out one.onnx").done();
        workplace.kiln(command + " --seed 5 --out two.onnx").done();
        workplace.kiln(command + " --seed 6 --out other.onnx").done();
        assertThat(workplace.bytes("one.onnx")).isEqualTo(workplace.bytes("two.onnx"));
        assertThat(workplace.bytes("one.onnx")).isNotEqualTo(workplace.bytes("other.onnx"));
    }

    @Test
    void takesWhatTheArchitectureLeavesOutFromTheData() {
        workplace
                .write("open.yaml", "layers: [flatten, dense]\n")
                .write("stated.yaml", "input: {shape: [1, 28, 28]}\nlayers: [flatten, dense: {units: 10}]\n");
        for (String name : List.of("open", "stated")) {
            workplace
                    .kiln("train --arch " + name + ".yaml --data strokes --limit 64 --epochs 1 --out " + name + ".onnx")
                    .done();
        }
        assertThat(workplace.bytes("open.onnx")).isEqualTo(workplace.bytes("stated.onnx"));
    }

    @Test
    void asksForTheVocabularyOfTheNetworkThatTakesTexts() {
        workplace
                .write("texts.txt", "good\ta fine fine day\nbad\ta grey grey grey day\n")
                .write("open.yaml", "layers: [embedding: {vocabulary: 3, units: 2}, mean-over-time, dense]\n");
        JsonNode json = workplace
                .kiln(
                        "train --arch open.yaml --data text:texts.txt?length=5&min-count=1 --epochs 1 --out t.onnx --json -")
                .done()
                .json();
        assertThat(json.at("/final/accuracy").isNumber()).isTrue();
    }

    @Test
    void resumesAsIfItHadNeverStopped() {
        workplace.kiln(TRAIN + "--epochs 1 --out half.onnx --checkpoint state").done();
        workplace
                .kiln(TRAIN + "--epochs 2 --out resumed.onnx --checkpoint state --resume")
                .done();
        workplace.kiln(TRAIN + "--epochs 2 --out straight.onnx").done();
        assertThat(workplace.bytes("resumed.onnx")).isEqualTo(workplace.bytes("straight.onnx"));
    }

    @Test
    void refusesToResumeAnotherTraining() {
        workplace.kiln(TRAIN + "--epochs 1 --out half.onnx --checkpoint state").done();
        var before = workplace.content();
        Outcome outcome = workplace
                .kiln(TRAIN + "--epochs 2 --seed 1 --out other.onnx --checkpoint state --resume")
                .refused();
        assertThat(outcome.err()).contains("state");
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    void goesOnFromAModel() {
        workplace.kiln(TRAIN + "--epochs 1 --out start.onnx").done();
        JsonNode json = workplace
                .kiln(
                        "train --model start.onnx --data strokes --limit 256 --quiet --epochs 1 --freeze dense_2.* --out on.onnx"
                                + " --json -")
                .done()
                .json();
        assertThat(json.get("epochs")).hasSize(1);
    }

    @Test
    void trainsOnAdversarialExamples() {
        workplace.kiln(TRAIN + "--epochs 1 --out plain.onnx").done();
        workplace
                .kiln(TRAIN + "--epochs 1 --adversarial fgsm:eps=0.1 --out robust.onnx")
                .done();
        assertThat(workplace.kiln("inspect robust.onnx").done().out()).contains("adversarial=fgsm:eps=0.1");
        assertThat(workplace.bytes("robust.onnx")).isNotEqualTo(workplace.bytes("plain.onnx"));
    }

    @Test
    void saysWhereTheStepsOfAdversarialTrainingCannotReachTheEdge() {
        Outcome outcome = workplace
                .kiln("train --arch net.yaml --data strokes --limit 64 --epochs 1 --adversarial"
                        + " pgd:eps=0.1,steps=2,step-size=0.01 --out weak.onnx --json -")
                .done();
        assertThat(outcome.err()).contains("at most 0.20 of eps");
        assertThat(outcome.json().at("/warnings/0").asText()).contains("at most 0.20 of eps");
    }

    /** The mean for a new network becomes part of it. */
    @Test
    void putsTheScalingOfTheInputIntoANewNetwork() {
        workplace
                .kiln(TRAIN + "--epochs 1 --input-mean 0.5 --input-std 0.25 --out scaled.onnx")
                .done();
        assertThat(workplace.kiln("inspect scaled.onnx").done().out()).contains("Sub");
        workplace.kiln(TRAIN + "--epochs 1 --out plain.onnx").done();
        assertThat(workplace.bytes("scaled.onnx")).isNotEqualTo(workplace.bytes("plain.onnx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void theFinalLossIsTheLossThatWasAskedFor(String engine) {
        workplace
                .write("steps.csv", "x,y\n0,0.1\n1,0.9\n2,2.2\n3,2.9\n4,4.1\n")
                .write("steps.yaml", "input: {name: x, shape: [1]}\nlayers:\n  - dense: {units: 1}\n");
        String data = "csv:steps.csv?target=y&task=regression";
        JsonNode json = workplace
                .kiln("train --arch steps.yaml --loss mse --epochs 2 --out steps.onnx --json - --engine " + engine
                        + " --data " + data + " --validation " + data)
                .done()
                .json();
        assertThat(json.get("lossName").asText()).startsWith("mse");
        assertThat(json.at("/final/loss").asDouble())
                .isCloseTo(json.at("/epochs/1/validationLoss").asDouble(), within(1e-5));
    }
}

package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.data.NpzFile;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks with the command. */
class AttackIT {

    /** The rounding error of float32 for an ε that it cannot represent. */
    private static final double ROUNDING = 1e-6;

    private static Workplace workplace = Workplace.of(Path.of(""));

    @BeforeAll
    static void trainsAModel(@TempDir Path folder) {
        workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
        workplace
                .kiln(
                        "train --arch net.yaml --data strokes --limit 1000 --epochs 4 --optimizer adam:lr=0.01 --out net.onnx")
                .done();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void sweepsOverSizesAndKeepsWhatItMade(String engine) {
        String save = engine + ".npz";
        JsonNode json = workplace
                .kiln(
                        "attack net.onnx --data strokes:test --limit 100 --attack fgsm --attack pgd:steps=10 --eps 0.05,0.1 --json - --save "
                                + save + " --engine " + engine)
                .done()
                .json();
        double clean = json.get("cleanAccuracy").asDouble();
        assertThat(clean).isGreaterThan(0.3);
        assertThat(json.get("results").findValuesAsText("attack")).containsExactly("fgsm", "fgsm", "pgd", "pgd");
        assertThat(json.get("results").findValuesAsText("eps")).containsExactly("0.05", "0.1", "0.05", "0.1");
        for (JsonNode result : json.get("results")) {
            assertThat(result.fieldNames())
                    .toIterable()
                    .contains(
                            "attack",
                            "norm",
                            "eps",
                            "robustAccuracy",
                            "successRate",
                            "medianPerturbation",
                            "queries",
                            "samplesPerSecond",
                            "seconds",
                            "warnings");
            assertThat(result.get("norm").asText()).isEqualTo("linf");
            assertThat(result.get("robustAccuracy").asDouble()).isBetween(0.0, clean);
        }
        try (NpzFile file = NpzFile.open(workplace.file(save))) {
            assertThat(file.names())
                    .containsExactlyInAnyOrder(
                            "x", "y", "adv_fgsm_0.05", "adv_fgsm_0.1", "adv_pgd_0.05", "adv_pgd_0.1");
            for (double size : new double[] {0.05, 0.1}) {
                for (String attack : new String[] {"fgsm", "pgd"}) {
                    staysInsideBallAndRange(file.read("x"), file.read("adv_" + attack + "_" + size), size);
                }
            }
        }
    }

    private static void staysInsideBallAndRange(Tensor original, Tensor adversarial, double epsilon) {
        assertThat(adversarial.elementType()).isEqualTo(ElementType.FLOAT);
        assertThat(adversarial.shape()).containsExactly(100, 1, 28, 28);
        float[] before = original.toFloatArray();
        float[] after = adversarial.toFloatArray();
        double farthest = 0;
        for (int i = 0; i < after.length; i++) {
            farthest = Math.max(farthest, Math.abs((double) after[i] - before[i]));
            assertThat(after[i]).isBetween(0f, 1f);
        }
        assertThat(farthest).isPositive().isLessThanOrEqualTo(epsilon + ROUNDING);
    }

    @Test
    void makesTheSameBytesFromTheSameSeed() {
        String command = "attack net.onnx --data strokes:test --limit 32 --attack pgd:steps=3 --seed 4 --save ";
        workplace.kiln(command + "one.npz").done();
        workplace.kiln(command + "two.npz").done();
        assertThat(workplace.bytes("one.npz")).isEqualTo(workplace.bytes("two.npz"));
    }

    @Test
    void writesAReportThatNeedsNothingElse() {
        workplace
                .kiln(
                        "attack net.onnx --data strokes:test --limit 50 --attack fgsm:norm=l2 --eps 0.5,1 --report made/report")
                .done();
        String html = new String(workplace.bytes("made/report/report.html"), StandardCharsets.UTF_8);
        assertThat(html).startsWith("<!").contains("Robust accuracy over", "data:image/png;base64,");
        assertThat(html).doesNotContain("src=\"http", "href=\"http");
    }

    @Test
    void tellsTwoAttacksOfOneNameApart() {
        JsonNode json = workplace
                .kiln(
                        "attack net.onnx --data strokes:test --limit 20 --attack pgd:steps=2 --attack pgd:steps=9 --attack fgsm --eps 0.1 --json - --save two.npz --report two")
                .done()
                .json();
        assertThat(json.get("results").findValuesAsText("attack")).containsExactly("pgd", "pgd", "fgsm");
        assertThat(json.get("results").findValuesAsText("specification"))
                .containsExactly("pgd:steps=2", "pgd:steps=9", "fgsm");
        JsonNode options = json.get("results").get(1).get("options");
        assertThat(options.get("steps").asText()).isEqualTo("9");
        assertThat(options.get("random-start").asText()).isEqualTo("true");
        assertThat(new String(workplace.bytes("two/report.html"), StandardCharsets.UTF_8))
                .contains("pgd:steps=2", "pgd:steps=9");
        try (NpzFile file = NpzFile.open(workplace.file("two.npz"))) {
            assertThat(file.names())
                    .containsExactlyInAnyOrder("x", "y", "adv_pgd_steps=2_0.1", "adv_pgd_steps=9_0.1", "adv_fgsm_0.1");
            assertThat(file.read("adv_pgd_steps=2_0.1")).isNotEqualTo(file.read("adv_pgd_steps=9_0.1"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--attack pgd --attack pgd:steps=40",
                "--attack fgsm --attack fgsm:eps=8/255",
                "--attack fgsm:eps=0.1 --attack fgsm:eps=0.2 --eps 0.3",
                "--attack fgsm --eps 0.1,0.10"
            })
    void refusesTheSameAttackTwice(String twice) {
        assertThat(workplace
                        .kiln("attack net.onnx --data strokes:test --limit 20 --save same.npz " + twice)
                        .refused()
                        .err())
                .containsAnyOf("are the same attack", "give each size once");
        assertThat(workplace.file("same.npz")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void saysWhereStepsCannotReachTheEdge(String engine) {
        Outcome outcome = workplace
                .kiln(
                        "attack net.onnx --data strokes:test --limit 20 --attack pgd:eps=0.001,steps=4,relative-step-size=0.1 --json - --report weak --engine "
                                + engine)
                .done();
        assertThat(outcome.err())
                .contains("pgd:eps=0.001,steps=4,relative-step-size=0.1 at eps=0.001: ", "at most 0.40 of eps");
        assertThat(outcome.json().at("/results/0/warnings/0").asText()).contains("at most 0.40 of eps");
        assertThat(new String(workplace.bytes("weak/report.html"), StandardCharsets.UTF_8))
                .contains("at most 0.40 of eps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void continuesWithoutTheFinishedBatches(String engine) throws IOException {
        String command =
                "attack net.onnx --data strokes:test --limit 96 --batch-size 32 --attack pgd:steps=5 --eps 0.05,0.1"
                        + " --checkpoint kept-" + engine + " --engine " + engine + " --json -";
        JsonNode whole = workplace.kiln(command).done().json();
        Files.delete(workplace.file("kept-" + engine + "/attack-000002.npz"));

        assertThat(workplace.kiln(command).refused().err()).contains("Resume it (--resume)");
        JsonNode resumed = workplace.kiln(command + " --resume").done().json();
        assertThat(resumed.get("worstCase")).isEqualTo(whole.get("worstCase"));
        assertThat(resumed.get("results").findValuesAsText("queries"))
                .isEqualTo(whole.get("results").findValuesAsText("queries"));
        assertThat(workplace
                        .kiln(command.replace("steps=5", "steps=6") + " --resume")
                        .refused()
                        .err())
                .contains("is of another evaluation: pgd had steps=5, now steps=6. ");
        assertThat(workplace
                        .kiln("attack net.onnx --data strokes:test --attack fgsm --resume")
                        .refused()
                        .err())
                .contains("--resume needs --checkpoint DIR");
    }

    @Test
    void comparesSeveralModels() {
        workplace
                .kiln("compress net.onnx --out pruned.onnx --method magnitude-pruning:sparsity=0.5")
                .done();
        JsonNode json = workplace
                .kiln(
                        "attack net.onnx pruned.onnx --data strokes:test --limit 50 --attack fgsm --attack deepfool:norm=linf --eps 0.05,0.1 --json - --report both")
                .done()
                .json();
        assertThat(json.get("models")).hasSize(2);
        assertThat(json.get("models").get(1).get("model").get("path").asText()).isEqualTo("pruned.onnx");
        assertThat(json.get("models").get(0).get("worstCase")).isEqualTo(json.get("worstCase"));
        JsonNode classes = json.get("worstCase").get(0).get("classes");
        long samples = 0;
        for (JsonNode one : classes) {
            samples += one.get("samples").asLong();
            assertThat(one.get("robustAccuracy").asDouble())
                    .isLessThanOrEqualTo(one.get("accuracy").asDouble());
        }
        assertThat(samples).isEqualTo(50);
        JsonNode deepfool = json.get("results").get(2);
        assertThat(deepfool.get("curve").get(0).get("eps").asDouble()).isZero();
        assertThat(deepfool.get("medianDistance").asDouble()).isPositive();
        assertThat(new String(workplace.bytes("both/report.html"), StandardCharsets.UTF_8))
                .contains(
                        "The models beside each other",
                        "pruned.onnx",
                        "kiln attack net.onnx pruned.onnx --data strokes:test");
        assertThat(workplace
                        .kiln("attack net.onnx pruned.onnx --data strokes:test --attack fgsm --save both.npz")
                        .refused()
                        .err())
                .contains("--save keeps the adversarial inputs of one model");
    }

    @Test
    void takesTheTargetClassByARule() {
        for (String rule : new String[] {"3", "next", "random", "least-likely"}) {
            JsonNode json = workplace
                    .kiln(
                            "attack net.onnx --data strokes:test --limit 40 --attack pgd:steps=5,targeted=true --eps 0.3 --json - --target-class "
                                    + rule)
                    .done()
                    .json();
            assertThat(json.get("results").get(0).get("targeted").asBoolean()).isTrue();
        }
        assertThat(workplace
                        .kiln(
                                "attack net.onnx --data strokes:test --attack pgd:targeted=true --target-class leastlikely")
                        .refused()
                        .err())
                .contains("The target class is leastlikely, expected next, random, least-likely");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--attack pgd --target-class 3| no attack is targeted; add targeted=true",
                "--attack ensemble:attacks=[blur]|ensemble has an attack without a ball",
                "--attack ensemble:attacks=[fgsm;pgd:norm=l2]|norm=linf,eps=0.03137254901960784,targeted=false and with norm=l2",
                "--attack ensemble:attacks=[]|ensemble has no attacks",
                "--attack fgsm --valid 7bit|--valid is 7bit, expected any or 8bit",
                "--attack fgsm --mutable age|is not a table with columns"
            })
    void refusesWhatHasNoEffectOrNoMeaning(String options) {
        String[] parts = options.split("\\|", 2);
        assertThat(workplace
                        .kiln("attack net.onnx --data strokes:test --limit 10 " + parts[0])
                        .refused()
                        .err())
                .contains(parts[1].strip());
    }

    @Test
    void saysThatASizeHasNoEffect() {
        JsonNode json = workplace
                .kiln(
                        "attack net.onnx --data strokes:test --limit 10 --attack blur:steps=5 --attack pgd:eps=0.3,steps=2 --eps 0.1 --json -")
                .done()
                .json();
        assertThat(json.get("notes").toString())
                .contains(
                        "blur:steps=5 has no ball, and --eps has no effect",
                        "takes the place of the sizes in pgd:eps=0.3");
        assertThat(json.get("results").get(0).get("eps").isNull()).isTrue();
        assertThat(json.get("worstCase")).hasSize(1);
    }
}

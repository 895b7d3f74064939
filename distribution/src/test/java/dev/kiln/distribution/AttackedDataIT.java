package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.data.NpzFile;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked examples of docs/attacks.md: a table, texts and recordings, trained and attacked. */
class AttackedDataIT {

    @TempDir
    private Path folder;

    private static Path shared(String name) {
        Optional<Path> found = SharedFiles.find("data/" + name);
        assumeTrue(found.isPresent(), "there is no data/" + name + " among the shared files");
        return found.orElseThrow();
    }

    private static double robust(JsonNode json, int result) {
        return json.get("results").get(result).get("robustAccuracy").asDouble();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void aTableIsAttackedInTheColumnsThatMayChange(String engine) throws IOException {
        Files.copy(shared("iris/iris.csv"), folder.resolve("iris.csv"));
        Workplace workplace = Workplace.of(folder)
                .write(
                        "iris.yaml",
                        "input: {name: flower, shape: [4]}\nlayers: [dense: {units: 16}, relu, dense: {units: 3}]\n");
        workplace
                .kiln(
                        "train --arch iris.yaml --data csv:iris.csv?target=species --epochs 60 --optimizer adam:lr=0.01 --out iris.onnx --engine "
                                + engine)
                .done();
        String command = "attack iris.onnx --data csv:iris.csv?target=species --attack pgd --eps 0.5 --json - --engine "
                + engine;
        JsonNode all = workplace.kiln(command).done().json();
        JsonNode petals = workplace
                .kiln(command + " --mutable petal_length,petal_width --save petals.npz")
                .done()
                .json();

        assertThat(all.get("cleanAccuracy").asDouble()).isGreaterThan(0.9);
        assertThat(robust(all, 0)).isLessThan(robust(petals, 0));
        assertThat(petals.get("notes").toString()).contains("leaves sepal_length, sepal_width as they are");
        try (NpzFile file = NpzFile.open(workplace.file("petals.npz"))) {
            float[] before = file.read("x").toFloatArray();
            float[] after = file.read("adv_pgd_0.5").toFloatArray();
            for (int i = 0; i < before.length; i++) {
                if (i % 4 < 2) {
                    assertThat(after[i]).isEqualTo(before[i]);
                }
            }
        }
        assertThat(workplace.kiln(command + " --mutable petal_lenght").refused().err())
                .contains("petal_lenght", "petal_length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void textsAreAttackedInTheirEmbedding(String engine) throws IOException {
        Files.copy(shared("sentiment-sentences/yelp_labelled.txt"), folder.resolve("sentences.txt"));
        Workplace workplace = Workplace.of(folder)
                .write(
                        "text.yaml",
                        "input: {name: tokens, shape: [32], type: int64}\nlayers: [embedding: {vocabulary: 2500, units: 16}, mean-over-time, dense: {units: 2}]\n");
        workplace
                .kiln(
                        "train --arch text.yaml --data text:sentences.txt --epochs 10 --optimizer adam:lr=0.01 --out text.onnx --engine "
                                + engine)
                .done();
        JsonNode json = workplace
                .kiln(
                        "attack text.onnx --data text:sentences.txt --limit 200 --attack pgd:norm=l2 --attack deepfool --eps 0.5,1 --json - --save text.npz --engine "
                                + engine)
                .done()
                .json();

        assertThat(json.get("notes").toString()).contains("takes tokens, which have no gradient: their embedding");
        assertThat(json.get("cleanAccuracy").asDouble()).isGreaterThan(0.85);
        assertThat(robust(json, 1))
                .isLessThan(robust(json, 0))
                .isLessThan(json.get("cleanAccuracy").asDouble());
        try (NpzFile file = NpzFile.open(workplace.file("text.npz"))) {
            assertThat(file.read("x").shape()).containsExactly(200, 32, 16);
        }
        assertThat(workplace
                        .kiln("attack text.onnx --data text:sentences.txt --attack fgsm --attacked-input vectors")
                        .refused()
                        .err())
                .contains("has neither an input nor a value vectors");
    }

    @Test
    void recordingsAreAttackedInTheirSpectrogram() throws IOException {
        unzip(shared("free-spoken-digits/recordings.zip"));
        Workplace workplace = Workplace.of(folder)
                .write(
                        "sound.yaml",
                        "input: {name: sound, shape: [1, 40, 100]}\nlayers: [conv2d: {channels: 8, kernel: 3, stride: 2}, relu, flatten, dense: {units: 10}]\n");
        workplace
                .kiln(
                        "train --arch sound.yaml --data wav:recordings?label=([0-9])_ --epochs 4 --optimizer adam:lr=0.01 --out sound.onnx")
                .done();
        JsonNode json = workplace
                .kiln("attack sound.onnx --data wav:recordings?label=([0-9])_ --attack pgd --eps 0.02,0.05 --json -")
                .done()
                .json();
        assertThat(json.get("cleanAccuracy").asDouble()).isGreaterThan(0.8);
        assertThat(robust(json, 1))
                .isLessThan(robust(json, 0))
                .isLessThan(json.get("cleanAccuracy").asDouble());
    }

    /** Two speakers' recordings, for a test. */
    private void unzip(Path archive) throws IOException {
        Files.createDirectory(folder.resolve("recordings"));
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = Path.of(entry.getName()).getFileName().toString();
                if (name.matches("\\d_(theo|jackson)_\\d+\\.wav")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, folder.resolve("recordings").resolve(name));
                    }
                }
            }
        }
    }
}

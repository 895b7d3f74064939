package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.files.Sha256;
import dev.kiln.models.ModelFiles;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins and the engine that took part, as recorded in reports and models, and the choice between two plugins. */
class ProvenanceIT {

    private static final String PLUGINS = "dev.kiln.plugins.";

    private static Workplace workplace = Workplace.of(Path.of(""));
    private static JsonNode training;

    @BeforeAll
    static void trainsAModel(@TempDir Path folder) {
        workplace = Workplace.of(folder).write("net.yaml", SmallNetworks.ARCHITECTURE);
        training = workplace
                .kiln(
                        "train --arch net.yaml --data strokes --limit 200 --epochs 1 --engine onnx --out net.onnx --json -")
                .done()
                .json();
    }

    private static Map<String, String> participants(JsonNode json) {
        Map<String, String> hashes = new TreeMap<>();
        json.get("plugins")
                .forEach(plugin -> hashes.put(
                        plugin.get("id").asText(), plugin.get("sha256").asText()));
        return hashes;
    }

    private static String hash(String folder, String jar) {
        return Sha256.of(Installation.shipped().jar(folder, jar));
    }

    @Test
    void namesEachPluginThatTookPartInTheTraining() {
        assertThat(participants(training))
                .containsOnly(
                        Map.entry("dev.kiln.data", hash("lib", "kiln-data-")),
                        Map.entry("dev.kiln.engine.onnx", hash("engines/onnx", "kiln-engine-onnx")),
                        Map.entry(PLUGINS + "layers", hash("plugins", "kiln-layers")),
                        Map.entry(PLUGINS + "losses", hash("plugins", "kiln-losses")),
                        Map.entry(PLUGINS + "optimizers", hash("plugins", "kiln-optimizers")),
                        Map.entry(PLUGINS + "schedules", hash("plugins", "kiln-schedules")));
        training.get("plugins")
                .forEach(plugin -> assertThat(plugin.get("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*"));
        assertThat(training.get("engineChoice").asText()).isEqualTo("named by the user");
    }

    @Test
    void writesThemIntoTheModel() {
        Map<String, String> details =
                ModelFiles.read(workplace.file("net.onnx")).provenance().get(0).details();
        assertThat(details)
                .hasEntrySatisfying(
                        "plugin " + PLUGINS + "layers",
                        identity -> assertThat(identity).endsWith(" sha256:" + hash("plugins", "kiln-layers")))
                .containsKeys("plugin " + PLUGINS + "losses", "plugin dev.kiln.engine.onnx")
                .doesNotContainKey("plugin " + PLUGINS + "attacks");
    }

    @Test
    void writesThoseOfACompressionIntoItsModelAndItsReport() {
        JsonNode json = workplace
                .kiln(
                        "compress net.onnx --method magnitude-pruning:sparsity=0.5 --out half.onnx --report made --json -")
                .done()
                .json();
        String pruning = hash("plugins", "kiln-pruning");
        assertThat(participants(json))
                .containsEntry(PLUGINS + "pruning", pruning)
                .doesNotContainKey(PLUGINS + "layers");
        assertThat(json.get("engineChoice").asText()).startsWith("the highest ranking suitable engine");
        var steps = ModelFiles.read(workplace.file("half.onnx")).provenance();
        assertThat(steps).hasSize(2);
        assertThat(steps.get(0).details()).containsKey("plugin " + PLUGINS + "layers");
        assertThat(steps.get(1).details().get("plugin " + PLUGINS + "pruning")).endsWith("sha256:" + pruning);
        assertThat(steps.get(1).details()).containsEntry("sparsity", "0.5");
        assertThat(new String(workplace.bytes("made/report.html"), StandardCharsets.UTF_8))
                .contains(pruning, "engineChoice");
    }

    @Test
    void takesPartOfTheEngineAndTheFormatWhereNothingElseIsUsed() {
        JsonNode json = workplace
                .kiln("evaluate net.onnx --data strokes:test --limit 50 --json -")
                .done()
                .json();
        assertThat(participants(json)).containsOnlyKeys("dev.kiln.data", "dev.kiln.engine.onnx");
    }

    /** A copy of the shipped attacks, as a plugin with another id. */
    private static void writeRival(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path jar = Files.copy(Installation.shipped().jar("plugins", "kiln-attacks"), folder.resolve("rival.jar"));
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Path file = zip.getPath("META-INF/MANIFEST.MF");
            Manifest manifest;
            try (InputStream in = Files.newInputStream(file)) {
                manifest = new Manifest(in);
            }
            manifest.getMainAttributes().putValue("Kiln-Plugin-Id", "org.example.rival");
            try (OutputStream out = Files.newOutputStream(file)) {
                manifest.write(out);
            }
        }
    }

    @Test
    void saysWhichOfTwoItTookAndHowToChoose() throws Exception {
        writeRival(workplace.file("rivals"));
        String attack = "attack net.onnx --data strokes:test --limit 20 --plugins rivals --json - --attack ";
        Outcome unclear = workplace.kiln(attack + "fgsm").done();
        assertThat(unclear.err()).contains("attack fgsm", PLUGINS + "attacks/fgsm or org.example.rival/fgsm");
        assertThat(participants(unclear.json()))
                .containsKey(PLUGINS + "attacks")
                .doesNotContainKey("org.example.rival");

        Outcome clear =
                workplace.kiln(attack + "org.example.rival/fgsm:eps=0.1").done();
        assertThat(clear.err()).doesNotContain("same ranking");
        assertThat(participants(clear.json()))
                .containsEntry("org.example.rival", Sha256.of(workplace.file("rivals/rival.jar")));
        assertThat(clear.json().get("results").findValuesAsText("attack")).isEqualTo(List.of("org.example.rival/fgsm"));
        assertThat(workplace.kiln("plugins list --plugins rivals").done().err()).contains("org.example.rival/fgsm");
    }

    @Test
    void takesFullNamesWhereverANameCanStand() {
        workplace.write(
                "full.yaml",
                SmallNetworks.ARCHITECTURE
                        .replace("dense:", PLUGINS + "layers/dense:")
                        .replace("- relu", "- " + PLUGINS + "layers/relu"));
        workplace
                .kiln("train --arch full.yaml --data strokes --limit 100 --epochs 1 --out full.onnx --loss " + PLUGINS
                        + "losses/cross-entropy --optimizer " + PLUGINS + "optimizers/sgd:lr=0.1 --schedule " + PLUGINS
                        + "schedules/linear --augment " + PLUGINS + "augmentations/crop:padding=1 --adversarial "
                        + PLUGINS
                        + "attacks/fgsm:eps=0.1 --engine dev.kiln.engine.onnx/onnx")
                .done();
        workplace
                .kiln("compress full.onnx --out small.onnx --method " + PLUGINS
                        + "pruning/magnitude-pruning:sparsity=0.5")
                .done();
        assertThat(workplace.kiln("inspect small.onnx").done().out())
                .contains(
                        "loss=" + PLUGINS + "losses/cross-entropy",
                        "augmentations=" + PLUGINS + "augmentations/crop:padding=1",
                        "made by " + PLUGINS + "pruning/magnitude-pruning");
    }
}

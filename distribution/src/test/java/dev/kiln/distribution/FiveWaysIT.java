package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kiln.files.Sha256;
import dev.kiln.host.plugin.PluginJar;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One jar with an extension of every kind, installed in five ways, gives the same results in each. */
class FiveWaysIT {

    /** The examples of docs/extending.md, and the interface that the provider in each implements. */
    private static final List<List<String>> EXAMPLES = List.of(
            List.of("ScaleShift", "dev.kiln.api.layer.LayerProvider"),
            List.of("Huber", "dev.kiln.api.loss.LossProvider"),
            List.of("Lion", "dev.kiln.api.optimizer.OptimizerProvider"),
            List.of("Bfloat16", "dev.kiln.api.compression.CompressorProvider"),
            List.of("MomentumAttack", "dev.kiln.api.attack.AttackProvider"),
            List.of("Polynomial", "dev.kiln.api.training.ScheduleProvider"),
            List.of("Points", "dev.kiln.api.format.DataFormat"),
            List.of("Blanks", "dev.kiln.api.format.TableFormat"),
            List.of("ErrorRate", "dev.kiln.api.metric.MetricProvider"),
            List.of("Darken", "dev.kiln.api.training.AugmentationProvider"));

    private static final Set<String> NAMES = Set.of(
            "scale-shift",
            "huber-loss",
            "plain-lion",
            "bfloat16",
            "momentum-fgsm",
            "polynomial",
            "points",
            "blanks",
            "error-rate",
            "darken");
    private static final Path SOURCES = Path.of("..", "api/src/test/java/dev/kiln/api/examples");
    private static final String ARCHITECTURE = """
            input: {name: image, shape: [1, 28, 28]}
            layers:
              - flatten
              - dense: {units: 10}
              - scale-shift: {scale: 0.5}
            """;
    private static final String TRAIN =
            "train --arch net.yaml --data strokes --limit 256 --epochs 1 --optimizer plain-lion:lr=0.001 --seed 1"
                    + " --schedule polynomial:power=2 --augment darken --metric error-rate"
                    + " --out trained.onnx --json - --engine onnx";
    private static final String COMPRESS =
            "compress trained.onnx --method bfloat16 --data strokes:test --limit 64 --out small.onnx --engine onnx";
    private static final String ATTACK =
            "attack small.onnx --data strokes:test --limit 32 --attack momentum-fgsm:steps=5 --eps 0.05 --save made.npz"
                    + " --json - --engine onnx";

    private static Path jar = Path.of("");
    private static Observed onTheClassPath = new Observed(List.of(), List.of(), "");

    /**
     * The observable results of the plugin.
     *
     * @param extensions its extensions
     * @param numbers losses and accuracies of training with its layer and optimizer, and under its attack
     * @param adversarial the hash of the adversarial examples of its attack on the model of its compressor
     */
    private record Observed(List<JsonNode> extensions, List<JsonNode> numbers, String adversarial) {

        static Observed of(Path folder, Function<String, Outcome> kiln) throws IOException {
            Files.writeString(folder.resolve("net.yaml"), ARCHITECTURE);
            List<JsonNode> extensions =
                    extensions(kiln.apply("plugins list --json -").done().json());
            JsonNode trained = kiln.apply(TRAIN).done().json();
            Files.writeString(folder.resolve("points.txt"), "0,1,2\n1,0.5,-2\n");
            JsonNode points =
                    kiln.apply("data points:points.txt --json -").done().json();
            Files.writeString(folder.resolve("things.txt"), "size kind\n1.5 red\n- blue\n2 red\n");
            JsonNode things = kiln.apply("data blanks:things.txt?target=kind --json -")
                    .done()
                    .json();
            kiln.apply(COMPRESS).done();
            JsonNode attacked = kiln.apply(ATTACK).done().json();
            List<JsonNode> numbers = List.of(
                    trained.at("/epochs/0/loss"),
                    trained.at("/final/loss"),
                    trained.at("/final/accuracy"),
                    trained.at("/final/metrics/error-rate"),
                    points.at("/data/samples"),
                    things.at("/data/samples"),
                    attacked.at("/cleanAccuracy"),
                    attacked.at("/results/0/robustAccuracy"),
                    attacked.at("/results/0/medianPerturbation"));
            assertThat(numbers)
                    .allSatisfy(number -> assertThat(number.isNumber()).isTrue());
            return new Observed(extensions, numbers, Sha256.of(folder.resolve("made.npz")));
        }

        private static List<JsonNode> extensions(JsonNode json) {
            List<JsonNode> extensions = new ArrayList<>();
            for (JsonNode extension : json.get("extensions")) {
                if (NAMES.contains(extension.get("name").asText())) {
                    // its owner: extensions beside the host have no plugin's id
                    extensions.add(((ObjectNode) extension).without("plugin"));
                }
            }
            assertThat(extensions).hasSameSizeAs(NAMES);
            return extensions;
        }
    }

    @BeforeAll
    static void buildsThePlugin(@TempDir Path folder) throws IOException {
        PluginJar plugin = new PluginJar().version("1.0");
        StringBuilder module =
                new StringBuilder("module org.example.five { requires dev.kiln.api; exports org.example.five;");
        for (List<String> example : EXAMPLES) {
            String text = Files.readString(SOURCES.resolve(example.get(0) + ".java"));
            String provider = "org.example.five." + example.get(0);
            plugin.source(provider, text.replace("package dev.kiln.api.examples;", "package org.example.five;"));
            plugin.service(example.get(1), provider + "$Provider");
            module.append(" provides ")
                    .append(example.get(1))
                    .append(" with ")
                    .append(provider)
                    .append(".Provider;");
        }
        jar = plugin.source("module-info", module.append(" }").toString()).write(folder.resolve("five-ways.jar"));
        Path work = Files.createDirectory(folder.resolve("class-path"));
        onTheClassPath =
                Observed.of(work, words -> Installation.shipped().runOnClassPath(work, "onnx", jar, words.split(" ")));
    }

    @Test
    void worksOnTheModulePath(@TempDir Path folder) throws IOException {
        Installation installation = Installation.shipped().copy("plugin-on-module-path");
        Files.copy(jar, installation.home().resolve("lib").resolve(jar.getFileName()));
        assertThat(Observed.of(folder, Workplace.of(folder).with(installation)::kiln))
                .isEqualTo(onTheClassPath);
    }

    @Test
    void worksAsAJar(@TempDir Path folder) throws IOException {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        Files.copy(jar, plugins.resolve(jar.getFileName()));
        assertDroppedWorks(folder);
    }

    @Test
    void worksAsAFolder(@TempDir Path folder) throws IOException {
        Path plugins = Files.createDirectories(folder.resolve("plugins/five-ways"));
        Files.copy(jar, plugins.resolve(jar.getFileName()));
        assertDroppedWorks(folder);
    }

    @Test
    void worksAsAZip(@TempDir Path folder) throws IOException {
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        try (OutputStream out = Files.newOutputStream(plugins.resolve("five-ways.zip"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("lib/" + jar.getFileName()));
            Files.copy(jar, zip);
        }
        assertDroppedWorks(folder);
    }

    private static void assertDroppedWorks(Path folder) throws IOException {
        Workplace workplace = Workplace.of(folder);
        assertThat(Observed.of(folder, words -> workplace.kiln(words + " --plugins plugins")))
                .isEqualTo(onTheClassPath);
    }
}

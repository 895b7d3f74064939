package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An author's steps, for each kind: a new project, its build, its installation, its use, and its removal. */
@Tag("slow")
class PluginProjectIT {

    private static final String STROKES = " --limit 64 --seed 1 --json -";

    private static Workplace workplace = Workplace.of(Path.of(""));

    @BeforeAll
    static void writesAModel(@TempDir Path folder) {
        workplace = Workplace.of(folder).with(Installation.shipped().copy("for-plugin-projects"));
        SmallNetworks.writeLinear(workplace.file("net.onnx"));
        workplace.write("points.txt", "0,1,2\n1,0.5,-2\n2,3,4\n");
        workplace.write("things.txt", "size kind\n1.5 red\n- blue\n");
        workplace.write("plain.yaml", SmallNetworks.ARCHITECTURE);
        workplace.write(
                "weights.yaml",
                SmallNetworks.ARCHITECTURE.replace(
                        "{units: 16}", "{units: 16, weights: {my-initializer: {bound: 0.2}}}"));
        workplace.write("layer.yaml", SmallNetworks.ARCHITECTURE.replace("- relu", "- my-layer: {scale: 0.5}"));
    }

    @ParameterizedTest
    @EnumSource
    void builtInstalledUsedAndRemoved(ProjectKind kind) throws Exception {
        String name = "my-" + kind.word();
        String id = "org.example." + name.replace("-", "");
        Map<String, String> before = installed();

        workplace.kiln("plugins new " + kind.word() + " " + name).done();
        LocalMaven.run(workplace.file(name), "verify");
        assertThat(workplace.file(name + "/target/surefire-reports")).isDirectoryContaining("glob:**/TEST-*.xml");

        String jar = name + "/target/" + name + "-1.0.0.jar";
        JsonNode change = workplace
                .kiln("plugins install " + jar + " --json -")
                .done()
                .json()
                .get("plugins")
                .get(0);
        assertThat(change.get("id").asText()).isEqualTo(id);
        assertThat(change.get("after").get("version").asText()).isEqualTo("1.0.0");
        for (String engine : new String[] {"onnx", "djl"}) {
            workplace.kiln(use(kind, name) + STROKES + " --engine " + engine).done();
        }
        assertThat(workplace.kiln("plugins update").done().out()).contains(id + " 1.0.0 is up to date");

        workplace.kiln("plugins remove " + id).done();
        assertThat(workplace.kiln(use(kind, name) + STROKES).refused().err()).contains(name);
        assertThat(installed()).isEqualTo(before);
    }

    /** The content of the plugin folder, except the host's own files. */
    private static Map<String, String> installed() {
        Map<String, String> content = new TreeMap<>(
                Workplace.of(workplace.installation().home().resolve("plugins")).content());
        content.keySet().removeIf(name -> name.startsWith("."));
        return content;
    }

    /** A command that names the extension with its option. */
    private static String use(ProjectKind kind, String name) {
        String train = "train --data strokes:train --epochs 1 --out trained.onnx --arch ";
        return switch (kind) {
            case LAYER -> train + "layer.yaml";
            case INITIALIZER -> train + "weights.yaml";
            case LOSS -> train + "plain.yaml --loss " + name + ":focus=1.5";
            case OPTIMIZER -> train + "plain.yaml --optimizer " + name + ":lr=0.01";
            case COMPRESSOR -> "compress net.onnx --data strokes:test --out small.onnx --method " + name + ":bits=6";
            case SCHEDULE -> train + "plain.yaml --schedule " + name + ":power=2";
            case AUGMENTATION -> train + "plain.yaml --augment " + name + ":strength=0.3";
            case METRIC -> "evaluate net.onnx --data strokes:test --metric " + name;
            case DATA_FORMAT -> "data " + name + ":points.txt?classes=3";
            case TABLE_FORMAT -> "data " + name + ":things.txt?target=kind";
            case CRITERION ->
                "compress net.onnx --out small.onnx --method pruning:sparsity=0.5,epochs=0,criterion=[" + name
                        + ":power=3] --data strokes:test";
            case GRANULARITY ->
                "compress net.onnx --out small.onnx --method pruning:sparsity=0.5,epochs=0,granularity=[" + name
                        + ":least=2] --data strokes:test";
            case SPARSITY_SCHEDULE ->
                "compress net.onnx --out small.onnx --method pruning:sparsity=0.5,epochs=1,schedule=[" + name
                        + ":power=2] --data strokes:test";
            case ATTACK -> "attack net.onnx --data strokes:test --attack " + name + ":steps=3,eps=0.1";
        };
    }
}

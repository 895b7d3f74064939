package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The content of the folder decides: without an engine or a plugin in it, the command does not have it. */
class FolderIT {

    private static final String EVALUATE = "evaluate net.onnx --data strokes:test --limit 16 --json -";
    private static final String ATTACK = "attack net.onnx --data strokes:test --limit 16 --attack fgsm --eps 0.1";

    private static Workplace workplace = Workplace.of(Path.of(""));

    @BeforeAll
    static void writesAModel(@TempDir Path folder) {
        workplace = Workplace.of(folder);
        SmallNetworks.writeLinear(workplace.file("net.onnx"));
    }

    @ParameterizedTest
    @CsvSource({"djl, onnx", "onnx, djl"})
    void runsTheSameCommandOnTheEngineThatIsLeft(String removed, String left) {
        Workplace without =
                workplace.with(Installation.shipped().copy("without-" + removed).without("engines/" + removed));
        JsonNode json = without.kiln(EVALUATE).done().json();
        assertThat(json.get("engine").asText()).isEqualTo(left);
        assertThat(json.get("engineChoice").asText()).isEqualTo("the only engine that is installed");
        assertThat(without.kiln(EVALUATE + " --engine " + removed).refused().err())
                .contains(removed, left);
    }

    @Test
    void runsTheSameCommandOnTheEngineThatComesBack() {
        Installation installation = Installation.shipped().copy("engine-comes-back");
        Workplace changing = workplace.with(installation);
        Path engine = installation.home().resolve("engines/onnx");
        Path aside = installation.home().resolve("onnx-aside");

        assertThat(engine.toFile().renameTo(aside.toFile())).isTrue();
        JsonNode without = changing.kiln(EVALUATE).done().json();
        assertThat(without.get("engine").asText()).isEqualTo("djl");
        assertThat(aside.toFile().renameTo(engine.toFile())).isTrue();
        JsonNode with = changing.kiln(EVALUATE).done().json();
        assertThat(with.get("engine").asText()).isEqualTo("onnx");

        assertThat(with.at("/results/0/accuracy")).isEqualTo(without.at("/results/0/accuracy"));
        assertThat(with.at("/results/0/loss").asDouble())
                .isCloseTo(without.at("/results/0/loss").asDouble(), within(1e-5));
    }

    @Test
    void saysThatThereIsNoEngine() {
        Workplace without = workplace.with(Installation.shipped()
                .copy("without-engines")
                .without("engines/onnx")
                .without("engines/djl"));
        assertThat(without.kiln(EVALUATE).refused().err()).contains("no engine");
        assertThat(without.kiln(EVALUATE + " --engine djl").refused().err()).contains("no engine");
        assertThat(without.kiln("plugins list").done().out()).contains("pgd");
    }

    @Test
    void findsThePluginsOfAnotherFolder() throws Exception {
        Installation installation = Installation.shipped().copy("without-attacks");
        Path jar = installation.jar("plugins", "kiln-attacks");
        Path elsewhere = Files.createDirectory(workplace.file("elsewhere"));
        Files.copy(jar, elsewhere.resolve("attacks.jar"));
        Workplace without = workplace.with(installation.without("plugins/" + jar.getFileName()));

        assertThat(without.kiln(ATTACK).refused().err()).contains("no attack fgsm", "--plugins");
        assertThat(without.kiln("plugins list").done().out()).contains("adam").doesNotContain("fgsm");
        assertThat(without.kiln(ATTACK + " --plugins elsewhere").done().out()).contains("fgsm");
    }

    @Test
    void goesOnWithoutAPluginThatIsBrokenAndSaysSo() throws Exception {
        Path broken = Files.createDirectory(workplace.file("broken"));
        Files.writeString(broken.resolve("broken.jar"), "no jar");
        Outcome outcome = workplace.kiln("plugins list --plugins broken").done();
        assertThat(outcome.out()).contains("fgsm");
        assertThat(outcome.err()).contains("broken.jar", "cannot be loaded");
        assertThat(workplace
                        .kiln(ATTACK.replace("fgsm", "mine") + " --plugins broken")
                        .refused()
                        .err())
                .contains("no attack mine", "broken.jar");
    }

    @Test
    void runsFromAFolderWithASpaceInItsName() {
        Workplace other = workplace.with(Installation.shipped().copy("with a space"));
        assertThat(other.kiln(EVALUATE).done().json().get("command").asText()).isEqualTo("evaluate");
    }
}

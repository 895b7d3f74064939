package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.files.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's descriptions of plugins, their installation and removal. */
class PluginsIT {

    private static final String ATTACKS = "dev.kiln.plugins.attacks";

    private Workplace workplace = Workplace.of(Path.of(""));

    @BeforeEach
    void makesAPluginFolder(@TempDir Path folder) throws Exception {
        workplace = Workplace.of(folder);
        Files.createDirectory(workplace.file("plugins"));
    }

    private static JsonNode plugin(JsonNode json, String id) {
        for (JsonNode plugin : json.get("plugins")) {
            if (plugin.get("id").asText().equals(id)) {
                return plugin;
            }
        }
        throw new AssertionError("no plugin " + id + " in " + json);
    }

    @Test
    void saysWhatRunsAndWhatDoesNot() {
        workplace.write("plugins/broken.jar", "no jar");
        JsonNode json =
                workplace.kiln("plugins list --plugins plugins --json -").done().json();
        assertThat(plugin(json, ATTACKS).get("state").asText()).isEqualTo("ACTIVE");
        assertThat(plugin(json, ATTACKS).get("sha256").asText()).hasSize(64);
        assertThat(plugin(json, ATTACKS).get("compiledAgainst").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(plugin(json, "broken").get("state").asText()).isEqualTo("FAILED");
        assertThat(plugin(json, "broken").get("fault").get("reason").asText()).contains("broken.jar");
        assertThat(json.get("extensions").findValuesAsText("name")).contains("pgd", "dense", "sgd");
    }

    @Test
    void takesWhatWasShippedAsItIsAndSaysThatTheRestIsNotSigned() throws Exception {
        Path jar = Installation.shipped().jar("plugins", "kiln-attacks");
        List<String> lines = Files.readAllLines(jar.resolveSibling("shipped.txt"));
        try (Stream<Path> files = Files.list(jar.getParent())) {
            // itself is not a plugin
            assertThat(lines).hasSize((int) files.count() - 1);
        }
        assertThat(lines)
                .anyMatch(line -> line.endsWith(" factorization"))
                .contains(Sha256.of(jar) + " " + Files.size(jar) + " " + jar.getFileName());
        Files.copy(Installation.shipped().jar("plugins", "kiln-losses"), workplace.file("plugins/losses.jar"));
        String out = workplace
                .kiln("plugins list --plugins plugins --disable-plugins dev.kiln.plugins.pruning")
                .done()
                .out();
        assertThat(out.lines())
                .anySatisfy(line -> assertThat(line).contains(ATTACKS, "ACTIVE, shipped"))
                .anySatisfy(line -> assertThat(line).contains("FAILED, unsigned", "losses.jar"))
                .anySatisfy(line -> assertThat(line).contains("pruning", "INSTALLED (disabled), shipped"));
    }

    @Test
    void switchesAPluginOffAndOn() throws Exception {
        Installation without = Installation.shipped().copy("without-attacks-to-switch");
        Path jar = without.jar("plugins", "kiln-attacks");
        Files.move(jar, workplace.file("plugins/attacks.jar"));
        Workplace bare = workplace.with(without);
        bare.kiln("plugins disable " + ATTACKS + " --plugins plugins").done();
        JsonNode json =
                bare.kiln("plugins list --plugins plugins --json -").done().json();
        assertThat(plugin(json, ATTACKS).get("state").asText()).isEqualTo("INSTALLED");
        assertThat(plugin(json, ATTACKS).get("enabled").asBoolean()).isFalse();
        assertThat(bare.kiln("plugins info pgd --plugins plugins").refused().err())
                .contains("no plugin or extension pgd");
        assertThat(bare.kiln("plugins info pgd --plugins plugins --enable-plugins " + ATTACKS)
                        .done()
                        .out())
                .contains("attack pgd");
        bare.kiln("plugins enable " + ATTACKS + " --plugins plugins").done();
        assertThat(bare.kiln("plugins info pgd --plugins plugins").done().out()).contains("attack pgd");
        assertThat(bare.kiln("plugins disable nowhere").refused().err()).contains("no plugin nowhere");
    }

    @Test
    void comparesAPluginWithVersionsOfTheApi() throws Exception {
        Files.copy(Installation.shipped().jar("plugins", "kiln-attacks"), workplace.file("attacks.jar"));
        assertThat(workplace
                        .kiln("plugins verify attacks.jar --against all")
                        .done()
                        .out())
                .matches("(?s)(.*\\R)?api \\d+\\.\\d+\\.\\d+\\S*: fits\\R");
        assertThat(workplace
                        .kiln("plugins verify attacks.jar --against 99.0")
                        .refused()
                        .err())
                .contains("The api 99.0 is not known here");
    }

    @Test
    void leavesOutWhatIsSwitchedOff() {
        JsonNode json = workplace
                .kiln("plugins list --json - --disable-plugins " + ATTACKS)
                .done()
                .json();
        assertThat(plugin(json, ATTACKS).get("state").asText()).isEqualTo("INSTALLED");
        assertThat(json.get("extensions").findValuesAsText("name")).doesNotContain("pgd");
    }

    @Test
    void saysWhichEnginesCanServeAnExtension() {
        assertThat(workplace.kiln("plugins info pgd").done().out()).contains("INPUT_GRADIENT", "onnx, djl");
        assertThat(workplace.kiln("plugins info " + ATTACKS + "/pgd").done().out())
                .contains("attack pgd");
    }

    @Test
    void installsVerifiesAndRemoves() {
        Installation without = Installation.shipped().copy("without-attacks-to-install");
        Path jar = without.jar("plugins", "kiln-attacks");
        Path given = workplace.file("given.jar");
        jar.toFile().renameTo(given.toFile());
        Workplace bare = workplace.with(without);

        assertThat(bare.kiln("plugins verify given.jar").done().out()).contains("would run " + ATTACKS, "attack pgd");
        assertThat(bare.kiln("plugins info pgd").refused().err()).contains("no plugin or extension pgd");
        bare.kiln("plugins install given.jar --plugins plugins").done();
        assertThat(workplace.file("plugins/given.jar")).exists();
        assertThat(bare.kiln("plugins info pgd --plugins plugins").done().out()).contains("attack pgd");
        bare.kiln("plugins remove " + ATTACKS + " --plugins plugins").done();
        assertThat(workplace.file("plugins/given.jar")).doesNotExist();
    }

    @Test
    void writesNothingWhereAProjectCannotBe() {
        workplace.write("taken", "a file");
        Map<String, String> before = workplace.content();
        assertThat(workplace.kiln("plugins new atack mine").refused().err()).contains("Did you mean attack?");
        assertThat(workplace.kiln("plugins new engine mine").refused().err()).contains("docs/extending.md");
        assertThat(workplace.kiln("plugins new layer Mine").refused().err()).contains("lower-case");
        assertThat(workplace.kiln("plugins new layer relu").refused().err()).contains("dev.kiln.plugins.layers");
        assertThat(workplace.kiln("plugins new layer class").refused().err()).contains("--package");
        assertThat(workplace
                        .kiln("plugins new layer mine --group a..b")
                        .refused()
                        .err())
                .contains("--group");
        assertThat(workplace
                        .kiln("plugins new layer mine --package dev.kiln.api.mine")
                        .refused()
                        .err())
                .contains("--package");
        assertThat(workplace
                        .kiln("plugins new layer mine --directory taken")
                        .refused()
                        .err())
                .contains("taken is there already");
        assertThat(workplace
                        .kiln("plugins new layer mine --directory .")
                        .refused()
                        .err())
                .contains("is not empty");
        assertThat(workplace.content()).isEqualTo(before);
    }

    @Test
    void writesAProjectIntoAnEmptyFolder() throws Exception {
        Files.createDirectory(workplace.file("empty"));
        workplace
                .kiln("plugins new attack gradient-attack --directory empty --package com.acme.blur --group com.acme")
                .done();
        assertThat(workplace.content())
                .containsKeys(
                        "empty/pom.xml",
                        "empty/README.md",
                        "empty/src/main/java/module-info.java",
                        "empty/src/main/java/com/acme/blur/GradientAttackAttack.java",
                        "empty/src/main/resources/META-INF/services/dev.kiln.api.attack.AttackProvider",
                        "empty/src/test/java/com/acme/blur/GradientAttackAttackTest.java")
                .hasSize(8);
        assertThat(Files.readString(workplace.file("empty/pom.xml")))
                .contains("<groupId>com.acme</groupId>")
                .containsPattern("<kiln.version>\\d+\\.\\d+\\.\\d+");
    }
}

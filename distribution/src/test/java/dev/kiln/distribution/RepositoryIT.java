package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins from a Maven repository, here a folder, the only one in the user's settings. */
class RepositoryIT {

    private static final String ATTACKS = "dev.kiln.plugins.attacks";

    private final List<String> versions = new ArrayList<>();

    @TempDir
    private Path home;

    private Workplace workplace = Workplace.of(Path.of(""));
    private Path jar = Path.of("");

    @BeforeEach
    void makesARepository(@TempDir Path folder) throws IOException {
        Installation without = Installation.shipped().copy("without-attacks-to-fetch");
        Path shipped = without.jar("plugins", "kiln-attacks");
        jar = folder.resolve("given.jar");
        Files.copy(shipped, jar);
        workplace = Workplace.of(folder).with(without.without("plugins/" + shipped.getFileName()));
        Files.createDirectories(home.resolve(".m2"));
        Files.writeString(
                home.resolve(".m2/settings.xml"),
                "<settings><mirrors><mirror><id>team</id><mirrorOf>*</mirrorOf><url>"
                        + home.resolve("team").toUri() + "</url></mirror></mirrors></settings>");
    }

    /** Publishes the attacks under another name; the versions differ by a file. */
    private void publish(String version) throws IOException {
        versions.add(version);
        Path folder = home.resolve("team/com/acme/extras");
        Path stem = Files.createDirectories(folder.resolve(version)).resolve("extras-" + version);
        Path published = Path.of(stem + ".jar");
        Files.copy(jar, published);
        try (FileSystem content = FileSystems.newFileSystem(published)) {
            Files.writeString(content.getPath("version.txt"), version);
        }
        Files.writeString(Path.of(stem + ".pom"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>extras</artifactId>
                <version>%s</version><dependencies><dependency><groupId>dev.kiln</groupId>
                <artifactId>kiln-api</artifactId><version>9.9</version></dependency></dependencies></project>
                """.formatted(version));
        Files.writeString(folder.resolve("maven-metadata.xml"), """
                <metadata><groupId>com.acme</groupId><artifactId>extras</artifactId>
                <versioning><versions>%s</versions></versioning></metadata>
                """.formatted(
                        "<version>" + String.join("</version><version>", versions) + "</version>"));
    }

    private Outcome kiln(String words) {
        return workplace.installation().runAtHome(home, workplace.folder(), words.split(" "));
    }

    private static JsonNode change(Outcome outcome) {
        return outcome.done().json().get("plugins").get(0);
    }

    @Test
    void installsUpdatesAndRemoves() throws IOException {
        publish("1.0.0");
        JsonNode installed = change(kiln("plugins install com.acme:extras --json -"));
        assertThat(installed.get("change").asText()).isEqualTo("installed");
        assertThat(installed.get("id").asText()).isEqualTo(ATTACKS);
        assertThat(installed.get("origin").asText()).isEqualTo("maven:com.acme:extras:1.0.0");
        assertThat(kiln("plugins info pgd").done().out()).contains("attack pgd");
        assertThat(change(kiln("plugins update --json -")).get("change").asText())
                .isEqualTo("current");

        publish("1.1.0");
        assertThat(kiln("plugins update --offline").done().out()).contains("is up to date");
        JsonNode updated = change(kiln("plugins update " + ATTACKS + " --json -"));
        assertThat(updated.get("change").asText()).isEqualTo("updated");
        assertThat(updated.get("origin").asText()).isEqualTo("maven:com.acme:extras:1.1.0");
        assertThat(updated.get("before")).isNotEqualTo(updated.get("after"));
        assertThat(workplace.installation().home().resolve("plugins/extras-1.1.0.jar"))
                .exists();

        JsonNode removed =
                kiln("plugins remove " + ATTACKS + " --json -").done().json();
        assertThat(removed.get("removed").get(0).asText()).endsWith("extras-1.1.0.jar");
        assertThat(workplace.installation().home().resolve("plugins/plugins.origins"))
                .doesNotExist();
    }

    @Test
    void saysWhatIsNotThere() {
        Outcome outcome = kiln("plugins install com.acme:extras:1.0.0");
        assertThat(outcome.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(outcome.err())
                .startsWith("kiln: There is no com.acme:extras:1.0.0")
                .contains("team (file:");
        assertThat(kiln("plugins install nonsense").refused().err()).contains("group:artifact");
    }
}

package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.plugin.PluginChange.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSupplyTest {

    private static final String ID = "org.example.one";
    private static final Coordinates ONE = Coordinates.parse("org.example:one");

    @TempDir
    private Path folder;

    @TempDir
    private Path elsewhere;

    private final Published published = new Published();
    private PluginInstallation installation;
    private PluginSupply supply;

    @BeforeEach
    void makesASupply() {
        installation = new PluginInstallation(folder, List.of());
        supply = new PluginSupply(installation, () -> published);
    }

    /** Repositories that hold what a test puts into them. */
    private static final class Published implements ArtifactRepositories {

        private final Map<String, List<Path>> versions = new LinkedHashMap<>();

        void put(String version, Path... jars) {
            versions.put(version, List.of(jars));
        }

        @Override
        public List<String> versions(Coordinates artifact) {
            return versions.keySet().stream().sorted(Comparator.reverseOrder()).toList();
        }

        @Override
        public List<Path> fetch(Coordinates artifact) {
            return versions.get(artifact.version().orElseThrow());
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private Path jar(String version) {
        return PluginJar.module(ID, version, "one").write(elsewhere.resolve("one-" + version + ".jar"));
    }

    private Path jarForAnotherKiln(String version) {
        return PluginJar.module(ID, version, "one")
                .manifest("Kiln-Api", "[99.0,100.0)")
                .write(elsewhere.resolve("one-" + version + ".jar"));
    }

    /** What lies in the folder, but for what the host has for itself. */
    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static String version(PluginChange change) {
        return change.after().orElseThrow().descriptor().version().orElseThrow();
    }

    @Test
    void installsTheNewestReleaseThatRunsHereAndSaysWhatDoesNot() {
        published.put("1.0.0", jar("1.0.0"));
        published.put("1.1.0", jar("1.1.0"));
        published.put("2.0.0", jarForAnotherKiln("2.0.0"));
        published.put("2.1.0-SNAPSHOT", jar("2.1.0-SNAPSHOT"));
        PluginChange change = supply.install(ONE);
        assertThat(change.kind()).isEqualTo(Kind.INSTALLED);
        assertThat(version(change)).isEqualTo("1.1.0");
        assertThat(change.notes()).singleElement().asString().contains("org.example:one:2.0.0 would not run", "99.0");
        assertThat(installation.origins().of(change.after().orElseThrow()))
                .contains(new PluginOrigin.OfRepository(ONE.at("1.1.0")));
    }

    @Test
    void installsTheVersionThatIsAskedFor() throws IOException {
        published.put("1.0.0", jar("1.0.0"));
        published.put("1.1.0", jar("1.1.0"));
        assertThat(version(supply.install(ONE.at("1.0.0")))).isEqualTo("1.0.0");
        assertThat(files()).contains("one-1.0.0.jar");
    }

    @Test
    void putsAPluginAndWhatItNeedsIntoOneZip() throws IOException {
        Path library = new PluginJar()
                .source("org.noise.Noise", "package org.noise; public class Noise {}")
                .write(elsewhere.resolve("noise-2.1.jar"));
        published.put("1.0.0", jar("1.0.0"), library);
        PluginChange change = supply.install(ONE);
        assertThat(files()).containsExactlyInAnyOrder("one-1.0.0.zip", "plugins.origins", "plugins.sha256");
        assertThat(change.id()).isEqualTo(ID);
        assertThat(change.after().orElseThrow().descriptor().modules()).hasSize(2);
    }

    @Test
    void saysWhyNoVersionRuns() throws IOException {
        published.put("1.0.0", jarForAnotherKiln("1.0.0"));
        assertThatThrownBy(() -> supply.install(ONE))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("No version of org.example:one would run here")
                .hasMessageContaining("99.0");
        assertThat(files()).isEmpty();
    }

    @Test
    void updatesToTheNewestThatRuns() throws IOException {
        published.put("1.0.0", jar("1.0.0"));
        supply.install(ONE);
        published.put("1.1.0", jar("1.1.0"));
        published.put("2.0.0", jarForAnotherKiln("2.0.0"));
        PluginChange change = supply.update(List.of()).get(0);
        assertThat(change.kind()).isEqualTo(Kind.UPDATED);
        assertThat(change.before().orElseThrow().descriptor().version()).contains("1.0.0");
        assertThat(version(change)).isEqualTo("1.1.0");
        assertThat(change.notes()).hasSize(1);
        assertThat(files()).containsExactly("one-1.1.0.jar", "plugins.origins", "plugins.sha256");
        assertThat(supply.update(List.of(ID)).get(0).kind()).isEqualTo(Kind.CURRENT);
    }

    @Test
    void updatesASnapshotWhoseContentHasChanged() {
        published.put("1.0.0-SNAPSHOT", jar("1.0.0-SNAPSHOT"));
        supply.install(ONE);
        assertThat(supply.update(List.of()).get(0).kind()).isEqualTo(Kind.CURRENT);
        published.put(
                "1.0.0-SNAPSHOT",
                PluginJar.module(ID, "1.0.0-SNAPSHOT", "other").write(elsewhere.resolve("again.jar")));
        PluginChange change = supply.update(List.of()).get(0);
        assertThat(change.kind()).isEqualTo(Kind.UPDATED);
        assertThat(change.after().orElseThrow().extensions().get(0).name()).isEqualTo("other");
    }

    @Test
    void updatesFromTheFileWhereItHasChanged() {
        Path file = jar("1.0.0");
        supply.install(file);
        assertThat(supply.update(List.of()).get(0).kind()).isEqualTo(Kind.CURRENT);
        PluginJar.module(ID, "1.2.0", "one").write(file);
        assertThat(version(supply.update(List.of()).get(0))).isEqualTo("1.2.0");
    }

    @Test
    void goesOnWhereOneFailsAndLeavesItAsItWas() throws IOException {
        Path gone = PluginJar.module("org.example.gone", "1.0.0", "gone").write(elsewhere.resolve("gone.jar"));
        supply.install(gone);
        Path file = jar("1.0.0");
        supply.install(file);
        Files.delete(gone);
        PluginJar.module(ID, "1.2.0", "one").write(file);
        List<PluginChange> changes = new ArrayList<>(supply.update(List.of()));
        changes.sort(Comparator.comparing(PluginChange::id));
        assertThat(changes).extracting(PluginChange::kind).containsExactly(Kind.FAILED, Kind.UPDATED);
        assertThat(changes.get(0).fault().orElseThrow().reason()).contains("gone.jar", "no longer there");
        assertThat(files()).contains("gone.jar");
    }

    @Test
    void doesNotTouchWhatWasPutThereByHand() {
        PluginJar.module(ID, "1.0.0", "one").write(folder.resolve("one.jar"));
        assertThat(supply.update(List.of())).isEmpty();
        assertThat(supply.update(List.of(ID)).get(0).fault().orElseThrow().reason())
                .contains("by hand");
        assertThatThrownBy(() -> supply.update(List.of("org.example.oen")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("Did you mean org.example.one?");
    }

    @Test
    void forgetsWhatWasRemoved() throws IOException {
        supply.install(jar("1.0.0"));
        installation.remove(ID);
        assertThat(files()).doesNotContain("plugins.origins");
    }
}

package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Registration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginInstallationTest {

    private static final String ID = "org.example.one";

    @TempDir
    private Path folder;

    @TempDir
    private Path elsewhere;

    private PluginInstallation installation;

    @BeforeEach
    void makesAnInstallation() {
        installation = new PluginInstallation(folder, List.of());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private Path jar(String version) {
        return PluginJar.module(ID, version, "one").write(elsewhere.resolve("one-" + version + ".jar"));
    }

    @Test
    void installsAndRecordsTheHash() throws IOException {
        Plugin plugin = installation.install(jar("1.0"));
        assertThat(files()).containsExactly("one-1.0.jar", "plugins.origins", "plugins.sha256");
        assertThat(Files.readString(folder.resolve("plugins.sha256")))
                .isEqualTo(plugin.descriptor().sha256() + "  one-1.0.jar\n");
    }

    @Test
    void replacesTheOlderVersion() throws IOException {
        installation.install(jar("1.0"));
        installation.install(jar("1.1"));
        assertThat(files()).containsExactly("one-1.1.jar", "plugins.origins", "plugins.sha256");
    }

    @Test
    void refusesAnOlderVersionAndChangesNothing() throws IOException {
        installation.install(jar("1.1"));
        List<String> before = files();
        Path older = jar("1.0");
        assertThatThrownBy(() -> installation.install(older))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("newer");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void refusesWhatWouldNotRunAndChangesNothing() throws IOException {
        Path broken = PluginJar.plain("org.example.needy", "needy")
                .manifest("Kiln-Plugin-Requires", "nowhere")
                .write(elsewhere.resolve("needy.jar"));
        assertThatThrownBy(() -> installation.install(broken))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("needs the plugin nowhere");
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesWhatWasCompiledAgainstTheApiBefore01() throws IOException {
        // it was in the api until losses took its place
        Path before = new PluginJar()
                .source(
                        "dev.kiln.api.training.Objective",
                        "package dev.kiln.api.training; public interface Objective { void write(); }")
                .write(elsewhere.resolve("before.jar"));
        Path old = PluginJar.plain("org.example.old", "fine")
                .loss(
                        "org.example.old",
                        "OldLoss",
                        "old",
                        "static void write(Object of) { ((dev.kiln.api.training.Objective) of).write(); }",
                        "")
                .against(before)
                .write(elsewhere.resolve("old.jar"));
        assertThatThrownBy(() -> installation.install(old))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll(
                        "old.jar was compiled against another api", "the class dev.kiln.api.training.Objective");
        assertThat(files()).isEmpty();
    }

    @Test
    void removesAPluginWithoutATrace() throws IOException {
        installation.install(jar("1.0"));
        installation.disable(ID);
        installation.remove(ID);
        assertThat(files()).isEmpty();
        assertThatThrownBy(() -> installation.remove(ID)).isInstanceOf(OptionException.class);
    }

    @Test
    void noticesThatAnInstalledPluginHasChanged() {
        installation.install(jar("1.0"));
        Path installed = folder.resolve("one-1.0.jar");
        installation.checkHash(installed, installation.verify(installed));
        PluginJar.module(ID, "1.0", "two").write(installed);
        Plugin changed = installation.verify(installed);
        assertThatThrownBy(() -> installation.checkHash(installed, changed))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("has changed since it was installed");
    }

    private Plugin only(PluginHost host) {
        assertThat(host.plugins()).hasSize(1);
        return host.plugins().get(0);
    }

    @Test
    void doesNotStartAPluginThatHasChangedSinceItWasInstalled() {
        installation.install(jar("1.0"));
        PluginJar.plain("org.example.other", "other").write(folder.resolve("by-hand.jar"));
        PluginJar.module(ID, "1.0", "two").write(folder.resolve("one-1.0.jar"));
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(host.plugins())
                    .extracting(Plugin::state)
                    .containsExactly(PluginState.ACTIVE, PluginState.FAILED);
            assertThat(host.plugin("one").orElseThrow().fault().orElseThrow().toString())
                    .contains("has changed since it was installed", "kiln plugins install");
        }
    }

    @Test
    void doesNotStartAPluginThatWasNotWrittenToItsEnd() throws IOException {
        Path zip = elsewhere.resolve("one.zip");
        Zip.of(zip).file("one.jar", Files.readAllBytes(jar("1.0"))).write();
        installation.install(zip);
        byte[] whole = Files.readAllBytes(zip);
        assertThat(Files.readString(folder.resolve("plugins.sha256"))).startsWith(Sha256.of(whole));
        Files.write(folder.resolve("one.zip"), Arrays.copyOf(whole, whole.length / 2));
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).fault().orElseThrow().reason()).contains("not written to its end");
        }
        installation.install(zip);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).state()).isEqualTo(PluginState.ACTIVE);
        }
    }

    @Test
    void runsAShippedFolderInItsOwnPlaceUnlessItHasChanged() throws Exception {
        Path own = Files.createDirectory(folder.resolve("one"));
        Path jar = Files.copy(jar("1.0"), own.resolve("one.jar"));
        Path library = Files.write(own.resolve("library.jar"), emptyJar());
        ShippedPlugins.record(folder);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).state()).isEqualTo(PluginState.ACTIVE);
            assertThat(only(host).descriptor().isShipped()).isTrue();
            String list = Sha256.of(library) + "  library.jar\n" + Sha256.of(jar) + "  one.jar\n";
            assertThat(only(host).descriptor().sha256()).isEqualTo(Sha256.of(list.getBytes(StandardCharsets.UTF_8)));
        }
        Files.writeString(library, "more", StandardOpenOption.APPEND);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).state()).isEqualTo(PluginState.FAILED);
        }
    }

    private static byte[] emptyJar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, new Manifest()).close();
        return bytes.toByteArray();
    }

    @Test
    void runsWhatWasShippedInItsOwnPlaceUnlessItHasChanged() throws Exception {
        Path jar = Files.copy(jar("1.0"), folder.resolve("one.jar"));
        ShippedPlugins.record(folder);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).state()).isEqualTo(PluginState.ACTIVE);
            assertThat(only(host).descriptor().isShipped()).isTrue();
            assertThat(only(host).descriptor().sha256()).isEqualTo(Sha256.of(jar));
            Registration loss = host.extensions().registrations().stream()
                    .filter(registration -> registration.plugin().equals(ID))
                    .findFirst()
                    .orElseThrow();
            assertThat(loss.provider()
                            .getClass()
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .isEqualTo(jar.toUri());
        }
        Files.writeString(jar, "more behind its end", StandardOpenOption.APPEND);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).state()).isEqualTo(PluginState.FAILED);
        }
        Files.delete(jar);
        installation.install(jar("1.1"));
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(only(host).descriptor().isShipped()).isFalse();
            assertThat(only(host).state()).isEqualTo(PluginState.ACTIVE);
        }
    }

    @Test
    void switchesOffAndOnForAllThatStartLater() {
        installation.install(jar("1.0"));
        try (PluginHost running = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            installation.disable(ID);
            try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
                assertThat(only(host).state()).isEqualTo(PluginState.INSTALLED);
                assertThat(only(host).enabled()).isFalse();
                assertThat(host.extensions().registrations())
                        .extracting(Registration::name)
                        .doesNotContain("one");
            }
            PluginSettings asked = PluginSettings.of(List.of(folder)).enabling(Set.of(ID));
            try (PluginHost host = PluginHost.open(asked)) {
                assertThat(only(host).state()).isEqualTo(PluginState.ACTIVE);
            }
            assertThat(only(running).state()).isEqualTo(PluginState.ACTIVE);
            running.refresh();
            assertThat(only(running).state()).isEqualTo(PluginState.STOPPED);
            installation.enable(ID);
            running.refresh();
            assertThat(only(running).state()).isEqualTo(PluginState.ACTIVE);
        }
        assertThat(folder.resolve("plugins.properties")).doesNotExist();
        assertThatThrownBy(() -> installation.disable("org.example.on"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(ID);
    }

    @Test
    void startsOnlyWhatTheFolderEnables() throws IOException {
        installation.install(jar("1.0"));
        PluginJar.plain("org.example.other", "other").write(folder.resolve("other.jar"));
        Files.writeString(folder.resolve("plugins.properties"), "enabled = other");
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(host.plugin(ID).orElseThrow().state()).isEqualTo(PluginState.INSTALLED);
            assertThat(host.plugin("other").orElseThrow().state()).isEqualTo(PluginState.ACTIVE);
        }
        installation.enable(ID);
        assertThat(Switches.read(folder).enabled()).containsExactly(ID, "other");
    }

    @Test
    void lendsTheFolderToOneAfterTheOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Plugin>> installed = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path jar = PluginJar.plain("org.example.many", "many-" + i).write(elsewhere.resolve("many" + i + ".jar"));
            installed.add(threads.submit(() -> new PluginInstallation(folder, List.of()).install(jar)));
        }
        for (Future<Plugin> one : installed) {
            assertThat(one.get().state()).isEqualTo(PluginState.ACTIVE);
        }
        threads.shutdown();
        assertThat(InstalledHashes.read(folder).byName()).hasSize(8);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(host.plugins())
                    .hasSize(8)
                    .allSatisfy(p -> assertThat(p.state()).isEqualTo(PluginState.ACTIVE));
        }
    }

    @Test
    void refusesAFileThatIsNoPlugin() {
        assertThatThrownBy(() -> installation.verify(elsewhere.resolve("nowhere.jar")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("no such file");
    }
}

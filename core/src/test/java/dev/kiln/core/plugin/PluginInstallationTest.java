package dev.kiln.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.OptionException;
import dev.kiln.core.extension.PluginException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path jar(String version) {
        return PluginJar.module(ID, version, "one").write(elsewhere.resolve("one-" + version + ".jar"));
    }

    @Test
    void installsAndRecordsTheHash() throws IOException {
        Plugin plugin = installation.install(jar("1.0"));
        assertThat(files()).containsExactly("one-1.0.jar", "plugins.sha256");
        assertThat(Files.readString(folder.resolve("plugins.sha256")))
                .isEqualTo(plugin.descriptor().sha256() + "  one-1.0.jar\n");
    }

    @Test
    void replacesTheOlderVersion() throws IOException {
        installation.install(jar("1.0"));
        installation.install(jar("1.1"));
        assertThat(files()).containsExactly("one-1.1.jar", "plugins.sha256");
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

    @ParameterizedTest
    @ValueSource(strings = {"../../evil.jar", "/evil.jar", "a/..\\..\\evil.jar", "C:/evil.jar"})
    void refusesAZipThatLeadsOutOfItself(String entry) throws IOException {
        Path zip = elsewhere.resolve("evil.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry(entry));
            entries.write(Files.readAllBytes(jar("1.0")));
            entries.closeEntry();
        }
        assertThatThrownBy(() -> installation.install(zip))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("leads out of the zip");
        assertThat(files()).isEmpty();
    }

    @Test
    void removesAPluginAndItsHash() throws IOException {
        installation.install(jar("1.0"));
        installation.remove(ID);
        assertThat(files()).containsExactly("plugins.sha256");
        assertThat(folder.resolve("plugins.sha256")).isEmptyFile();
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

    @Test
    void refusesAFileThatIsNoPlugin() {
        assertThatThrownBy(() -> installation.verify(elsewhere.resolve("nowhere.jar")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("no such file");
    }
}

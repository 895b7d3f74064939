package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What archives that mean harm, or were made carelessly, come to: a clear line, and nothing in the plugin folder. */
class HostileArchivesTest {

    private static final int LINK = 0120777;
    private static final int FILE = 0100644;

    @TempDir
    private static Path elsewhere;

    private static byte[] good = {};

    @TempDir
    private Path folder;

    @TempDir
    private Path archives;

    @BeforeAll
    static void makesAGoodJar() throws IOException {
        good = Files.readAllBytes(
                PluginJar.module("org.example.one", "1.0", "one").write(elsewhere.resolve("one.jar")));
    }

    private Zip zip() {
        return Zip.of(archives.resolve("one.zip"));
    }

    private void assertRefused(Path archive, String... words) {
        assertThatThrownBy(() -> new PluginInstallation(folder, List.of()).install(archive))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll(words);
        assertThat(folder).isEmptyDirectory();
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(archives)))) {
            assertThat(host.plugins()).extracting(Plugin::state).containsExactly(PluginState.FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../evil.jar",
                "a/../../evil.jar",
                "/evil.jar",
                "a/..\\..\\evil.jar",
                "..\\evil.jar",
                "C:/evil.jar",
                "..",
                "a/../evil.txt"
            })
    void refusesAnEntryThatLeadsOutOfTheZip(String entry) {
        assertRefused(zip().file("one.jar", good).file(entry, good).write(), "leads out of the zip", entry);
        assertThat(folder.resolveSibling("evil.jar")).doesNotExist();
    }

    @Test
    void refusesAnEntryWhoseNameNoFileCanHave() {
        assertRefused(zip().file("one.jar", good).file("t\0o.jar", good).write(), "a name that no file can have");
    }

    @Test
    void refusesASymbolicLink() {
        Path zip = zip().file("one.jar", good)
                .file("two.jar", "/etc/passwd".getBytes(StandardCharsets.UTF_8))
                .mode("two.jar", LINK)
                .write();
        assertRefused(zip, "symbolic link");
    }

    @Test
    void takesTheModeOfAnOrdinaryFile() {
        Path zip = zip().file("one.jar", good).mode("one.jar", FILE).write();
        assertThat(new PluginInstallation(folder, List.of()).install(zip).state())
                .isEqualTo(PluginState.ACTIVE);
    }

    @Test
    void refusesMoreEntriesThanAPluginHas() {
        Zip zip = zip().file("one.jar", good);
        for (int i = 0; i < 10_000; i++) {
            zip.file(Integer.toString(i), new byte[0]);
        }
        assertRefused(zip.write(), "more than 10000 entries");
    }

    @Test
    void refusesWhatUnpacksToManyTimesItsSize() {
        assertRefused(
                zip().file("one.jar", good).file("bomb.jar", new byte[80 << 20]).write(), "more than 64 MiB");
    }

    @Test
    void doesNotBelieveTheSizeThatABombSaysItHas() {
        Path zip = zip().file("one.jar", good)
                .file("bomb.jar", new byte[80 << 20])
                .saying("bomb.jar", 1000)
                .write();
        assertRefused(zip, "would not run");
    }

    @Test
    void refusesAClassThatWouldFillTheMemory() {
        Path jar = PluginJar.plain("org.example.two", "two")
                .file("org/example/two/Bomb.class", new byte[40 << 20])
                .write(archives.resolve("two.jar"));
        assertRefused(jar, "Bomb.class is larger than 32 MiB");
    }

    @Test
    void refusesAServiceFileThatWouldFillTheMemory() {
        Path jar = PluginJar.plain("org.example.two", "two")
                .file("META-INF/services/org.example.Bomb", new byte[40 << 20])
                .write(archives.resolve("two.jar"));
        assertRefused(jar, "is larger than 32 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one.jar", "ONE.jar", "a/one.jar"})
    void refusesTheSameFileTwice(String name) {
        String sameLength = "x".repeat(name.length() - 4) + ".jar";
        Path zip = zip().file("one.jar", good)
                .file(sameLength, good)
                .renamed(sameLength, name)
                .write();
        assertRefused(zip, "twice");
    }

    @Test
    void refusesAClassThatIsTwiceInAJar() throws IOException {
        Path jar = archives.resolve("two.jar");
        Files.write(jar, good);
        Zip twice = Zip.of(jar);
        contentOf(elsewhere.resolve("one.jar")).forEach(twice::file);
        twice.file("org/example/one/MadeLoxx.class", new byte[10])
                .renamed("org/example/one/MadeLoxx.class", "org/example/one/MadeLoss.class")
                .write();
        assertRefused(jar, "MadeLoss.class twice");
    }

    @Test
    void refusesAZipWithoutAnEnd() throws IOException {
        byte[] whole = Files.readAllBytes(zip().file("one.jar", good).write());
        Files.write(archives.resolve("one.zip"), Arrays.copyOf(whole, whole.length - 30));
        assertRefused(archives.resolve("one.zip"), "cannot be read");
    }

    private static TreeMap<String, byte[]> contentOf(Path jar) throws IOException {
        TreeMap<String, byte[]> content = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile());
                Stream<? extends ZipEntry> entries = zip.stream()) {
            for (ZipEntry entry : entries.toList()) {
                content.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return content;
    }
}

package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars signed with the JDK's own tools, and what happens to them afterwards. */
class JarSignatureTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path keys;

    @TempDir
    private Path folder;

    private Path jar = Path.of("");
    private PluginHost host = PluginHost.open(PluginSettings.of(List.of()));

    @BeforeAll
    static void makesTwoAuthors() throws Exception {
        for (String author : List.of("ada", "eve")) {
            run(
                    "keytool",
                    List.of(
                            "-genkeypair",
                            "-alias",
                            author,
                            "-dname",
                            "CN=" + author + ", O=Example",
                            "-keyalg",
                            "EC"));
        }
    }

    private static void run(String tool, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of("-keystore", keys.resolve("keys.p12").toString(), "-storepass", PASSWORD));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @BeforeEach
    void makesASignedJar() throws Exception {
        jar = PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"));
        sign(jar, "ada");
    }

    @AfterEach
    void closes() {
        host.close();
    }

    private static void sign(Path jar, String author) throws Exception {
        run("jarsigner", List.of(jar.toString(), author));
    }

    private Plugin open() {
        host = PluginHost.open(PluginSettings.of(List.of(folder)));
        assertThat(host.plugins()).hasSize(1);
        return host.plugins().get(0);
    }

    private interface Edit {
        void of(Path root) throws IOException;
    }

    private static void edit(Path jar, Edit edit) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            edit.of(zip.getPath("/"));
        }
    }

    private void assertFailed(String... words) {
        Plugin plugin = open();
        assertThat(plugin.state()).isEqualTo(PluginState.FAILED);
        assertThat(plugin.fault().orElseThrow().reason()).contains(words);
    }

    @Test
    void saysWhoSigned() {
        Plugin plugin = open();
        assertThat(plugin.state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin.descriptor().signers()).hasSize(1);
        assertThat(plugin.descriptor().signers().get(0)).matches("CN=ada,O=Example \\(certificate [0-9a-f]{64}\\)");
    }

    @Test
    void runsWhatIsNotSignedAndSaysThatItIsNot() {
        PluginJar.module("org.example.one", "1.0", "one").write(jar);
        Plugin plugin = open();
        assertThat(plugin.state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin.descriptor().signers()).isEmpty();
    }

    @Test
    void refusesAChangedEntry() throws IOException {
        Path other = PluginJar.module("org.example.one", "1.0", "other").write(keys.resolve("other.jar"));
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + other.toUri()), Map.of())) {
            byte[] changed = Files.readAllBytes(zip.getPath("org/example/one/MadeLoss.class"));
            edit(jar, root -> Files.write(root.resolve("org/example/one/MadeLoss.class"), changed));
        }
        assertFailed("signature", "MadeLoss.class");
    }

    @Test
    void refusesAnEntryThatWasAdded() throws IOException {
        edit(jar, root -> Files.writeString(root.resolve("added.txt"), "added"));
        assertFailed("signed, but the entry added.txt is not");
    }

    @Test
    void refusesAnEntryThatWasTakenOut() throws IOException {
        Path text = folder.resolve("one.jar");
        PluginJar.module("org.example.one", "1.0", "one")
                .file("text.txt", new byte[] {1})
                .write(text);
        try {
            sign(text, "ada");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        edit(text, root -> Files.delete(root.resolve("text.txt")));
        assertFailed("text.txt was removed");
    }

    @Test
    void refusesADamagedSignature() throws IOException {
        edit(jar, root -> Files.writeString(root.resolve("META-INF/ADA.SF"), "Signature-Version: 1.0\r\n\r\n"));
        assertThat(open().state()).isEqualTo(PluginState.FAILED);
    }

    @Test
    void namesBothWhereTwoSignedAllOfIt() throws Exception {
        sign(jar, "eve");
        assertThat(open().descriptor().signers()).hasSize(2);
    }

    @Test
    void takesAPluginAsSignedOnlyIfAllItsJarsAre() throws IOException {
        Path plugin = Files.createDirectory(folder.resolve("one"));
        Files.move(jar, plugin.resolve("one.jar"));
        new PluginJar().file("library.txt", new byte[0]).write(plugin.resolve("library.jar"));
        Plugin opened = open();
        assertThat(opened.state()).isEqualTo(PluginState.ACTIVE);
        assertThat(opened.descriptor().signers()).isEmpty();
        assertThat(opened.notes()).anySatisfy(note -> assertThat(note).contains("one.jar is signed by CN=ada"));
    }
}

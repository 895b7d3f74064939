package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists in a plugin folder that Kiln did not write: no name in them reaches out of the folder, and nothing breaks. */
class ForgedListsTest {

    private static final String ID = "org.example.one";

    @TempDir
    private Path workplace;

    private Path folder = Path.of("");
    private Path victim = Path.of("");

    @BeforeEach
    void makesAFolderAndAFileBesideIt() throws IOException {
        folder = Files.createDirectory(workplace.resolve("plugins"));
        victim = Files.writeString(workplace.resolve("victim.txt"), "of value");
        PluginJar.module(ID, "1.0", "one").write(folder.resolve("one.jar"));
    }

    private void assertThatTheHostRuns() {
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(host.plugins()).extracting(Plugin::id).containsExactly(ID);
            assertThat(host.plugins()).extracting(Plugin::state).containsExactly(PluginState.ACTIVE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete ../victim.txt",
                "restore ../victim.txt",
                "delete a/../../victim.txt",
                "delete ..\\victim.txt",
                "delete ..",
                "delete .",
                "delete ",
                "delete a/b",
                "delete one.jar\ndelete ../victim.txt",
                "delete one.jar\nobey",
            })
    void anUndoListThatLeadsOutOfTheFolderIsNotObeyedAtAll(String journal) throws IOException {
        Path undo = Files.writeString(folder.resolve(".undo"), journal + "\n");
        assertThatTheHostRuns();
        assertThat(victim).hasContent("of value");
        assertThatThrownBy(() -> new PluginInstallation(folder, List.of()).remove(ID))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(".undo")
                .hasMessageContaining("Nothing was changed");
        assertThat(folder.resolve("one.jar")).exists();
        // the remedy that the message names
        Files.delete(undo);
        new PluginInstallation(folder, List.of()).remove(ID);
        assertThat(folder.resolve("one.jar")).doesNotExist();
        assertThat(victim).hasContent("of value");
    }

    @Test
    void anUndoListWithAnAbsoluteNameIsNotObeyed() throws IOException {
        Files.writeString(folder.resolve(".undo"), "delete " + victim + "\n");
        assertThatTheHostRuns();
        assertThat(victim).hasContent("of value");
    }

    @Test
    void aListThatIsALinkOutOfTheFolderIsNotWrittenThrough() throws IOException {
        Files.createSymbolicLink(folder.resolve(PluginOrigins.FILE), victim);
        Path jar = PluginJar.module("org.example.two", "1.0", "two").write(workplace.resolve("two.jar"));
        new PluginInstallation(folder, List.of()).install(jar);
        assertThat(victim).hasContent("of value");
        assertThat(folder.resolve(PluginOrigins.FILE)).isRegularFile().content().contains("two.jar");
    }

    /** A pipe that nobody writes to would be waited for. */
    @ParameterizedTest
    @ValueSource(strings = {".undo", ".lock", "plugins.origins", "plugins.sha256", "plugins.properties"})
    @Timeout(30)
    void aListThatIsAPipeIsRefused(String list) throws Exception {
        Path pipe = folder.resolve(list);
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
        assertThatThrownBy(() -> {
                    PluginInstallation installation = new PluginInstallation(folder, List.of());
                    installation.origins();
                    Switches.read(folder);
                    installation.remove(ID);
                })
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("not a regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {".undo", "plugins.origins", "plugins.sha256", "plugins.properties"})
    void aListThatIsNoTextIsRefusedByItsName(String list) throws IOException {
        Files.write(folder.resolve(list), new byte[] {(byte) 0xff, 0, (byte) 0xfe, '\n'});
        assertThatThrownBy(() -> {
                    PluginInstallation installation = new PluginInstallation(folder, List.of());
                    installation.origins();
                    Switches.read(folder);
                    installation.remove(ID);
                })
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(list);
    }
}

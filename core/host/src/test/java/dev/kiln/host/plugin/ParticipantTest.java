package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin is the same participant on the class path and in a plugin folder. */
class ParticipantTest {

    @TempDir
    private Path folder;

    private Participant onTheClassPath(Path jar, String provider) throws IOException, ReflectiveOperationException {
        URL[] path = {jar.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
            return Participant.besideHost(loader.loadClass(provider));
        }
    }

    private Participant inAPluginFolder() {
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            return Participant.of(host.plugins().get(0).descriptor());
        }
    }

    @Test
    void aModulesNameIsItsIdOnTheClassPathToo() throws IOException, ReflectiveOperationException {
        Path jar = PluginJar.module("org.example.one", "1.2", "one").write(folder.resolve("other-name-7.jar"));
        Participant participant = onTheClassPath(jar, "org.example.one.MadeLoss");
        assertThat(participant.id()).isEqualTo("org.example.one");
        assertThat(participant.version()).contains("1.2");
        assertThat(participant).isEqualTo(inAPluginFolder());
    }

    @Test
    void theManifestsIdIsItsIdOnTheClassPathToo() throws IOException, ReflectiveOperationException {
        Path jar = PluginJar.plain("org.example.two", "two")
                .manifest("Kiln-Plugin-Id", "losses-of-ours")
                .manifest("Kiln-Plugin-Version", "3.1")
                .write(folder.resolve("two-0.9.jar"));
        Participant participant = onTheClassPath(jar, "org.example.two.MadeLoss");
        assertThat(participant.id()).isEqualTo("losses-of-ours");
        assertThat(participant.version()).contains("3.1");
        assertThat(participant).isEqualTo(inAPluginFolder());
    }

    @Test
    void theFilesNameIsTheIdOfAJarThatDeclaresNone() throws IOException, ReflectiveOperationException {
        Path jar = PluginJar.plain("org.example.three", "three").write(folder.resolve("three-0.9.jar"));
        Participant participant = onTheClassPath(jar, "org.example.three.MadeLoss");
        assertThat(participant.id()).isEqualTo("three");
        assertThat(participant.version()).contains("0.9");
        assertThat(participant).isEqualTo(inAPluginFolder());
    }
}

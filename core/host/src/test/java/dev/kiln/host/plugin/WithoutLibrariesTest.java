package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.error.KilnException;
import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.Registration;
import dev.kiln.testkit.ClassPathWithout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host beside which the libraries do not lie that only some hosts need. */
class WithoutLibrariesTest {

    @BeforeEach
    void liesOnTheClassPath() {
        assumeFalse(getClass().getModule().isNamed(), "there is no class path to leave something out of");
    }

    static String shared() {
        return HostModules.SHARED + ", " + HostModules.shares("org.slf4j.event") + ", "
                + HostModules.sharedOwner("org.slf4j.event");
    }

    @Test
    void loggingIsSharedWithPluginsWhereTheHostHasIt() throws IOException, ReflectiveOperationException {
        assertThat(shared())
                .isEqualTo(
                        "[dev.kiln.api, dev.kiln.graph, org.slf4j, org.jspecify], true, " + Optional.of("org.slf4j"));
        assertThat(ClassPathWithout.call("slf4j-api", getClass(), "shared"))
                .isEqualTo("[dev.kiln.api, dev.kiln.graph, org.jspecify], false, " + Optional.empty());
    }

    private static final String ADD_ASM = "Add it to the dependencies of your project and, where that is a module,"
            + " require org.objectweb.asm too.";

    /** The fault of a plugin that is dropped in. */
    static String fault() throws IOException {
        Path folder = Files.createTempDirectory("plugins");
        PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"));
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            return host.plugins().get(0).fault().map(Fault::toString).orElse("none");
        } finally {
            WorkFolder.delete(folder);
        }
    }

    /** The fault of a plugin that is a zip. */
    static String faultOfZip() throws IOException {
        Path folder = Files.createTempDirectory("plugins");
        Path jar = PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"));
        Zip.of(folder.resolve("one.zip"))
                .file("one.jar", Files.readAllBytes(jar))
                .write();
        Files.delete(jar);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            return host.plugins().get(0).fault().map(Fault::toString).orElse("none");
        } finally {
            WorkFolder.delete(folder);
        }
    }

    static String comparison() throws IOException {
        Path folder = Files.createTempDirectory("plugins");
        Path jar = PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"));
        ApiHistory known = ApiHistory.known();
        try {
            return known.missing(jar, known.versions().get(0)).toString();
        } catch (KilnException e) {
            return e.getMessage().replace(jar.toString(), "JAR");
        } finally {
            WorkFolder.delete(folder);
        }
    }

    static String hostWithoutPlugins() {
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of()))) {
            return host.extensions().all(LossProvider.KIND).stream()
                    .map(Registration::name)
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    @Test
    void aDroppedPluginWithoutAsmSaysWhatToAddAndTheHostGoesOn() throws IOException, ReflectiveOperationException {
        assertThat(fault()).isEqualTo("none");
        assertThat(ClassPathWithout.call("asm", getClass(), "fault"))
                .isEqualTo("Looking for what its classes call needs the library org.ow2.asm:asm, which is not there. "
                        + ADD_ASM);
    }

    @Test
    void comparingAPluginWithTheApiWithoutAsmSaysWhatToAdd() throws IOException, ReflectiveOperationException {
        assertThat(comparison()).isEqualTo("[]");
        assertThat(ClassPathWithout.call("asm", getClass(), "comparison"))
                .isEqualTo(
                        "Looking for what the plugin JAR uses needs the library org.ow2.asm:asm, which is not there. "
                                + ADD_ASM);
    }

    @Test
    void aZippedPluginWithoutCommonsCompressSaysWhatToAdd() throws IOException, ReflectiveOperationException {
        assertThat(faultOfZip()).isEqualTo("none");
        assertThat(ClassPathWithout.call("commons-compress", getClass(), "faultOfZip"))
                .isEqualTo("Looking for symbolic links in a zip needs the library org.apache.commons:commons-compress,"
                        + " which is not there. Add it to the dependencies of your project and, where that is a"
                        + " module, require org.apache.commons.compress too.");
        assertThat(ClassPathWithout.call("commons-compress", getClass(), "fault"))
                .isEqualTo("none");
    }

    @Test
    void pluginsOnThePathNeedNoAsm() throws IOException, ReflectiveOperationException {
        assertThat(ClassPathWithout.call("asm", getClass(), "hostWithoutPlugins"))
                .isEqualTo(hostWithoutPlugins())
                .contains("cross-entropy");
    }
}

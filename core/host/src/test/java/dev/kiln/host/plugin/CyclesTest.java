package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose plugins come and go very often ends with what it began with. */
@Tag("slow")
class CyclesTest {

    private static final int CYCLES = 1_000;
    private static final int WARM_UP = 100;
    /** What the JVM itself may add meanwhile; the classes of one plugin take some 40 kB, and 900 of them 36 MB. */
    private static final long MOST_METASPACE_GROWTH = 2 << 20;

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final String ID = "org.example.one";

    private final List<Unloading> unloaded = new ArrayList<>();

    @TempDir
    private Path given;

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void writesAPlugin() {
        jar = PluginJar.module(ID, "1.0", "one").write(given.resolve("one.jar"));
    }

    @Test
    void leavesNothingBehindAfterAThousandReloads() throws IOException {
        Files.copy(jar, folder.resolve("one.jar"));
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            for (int i = 0; i < CYCLES; i++) {
                use(host);
                unloaded.add(host.reload(ID).orElseThrow());
            }
            assertAllCollected();
        }
    }

    @Test
    void leavesNothingBehindAfterAThousandInstallations() throws IOException {
        PluginInstallation installation = new PluginInstallation(folder, List.of());
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            for (int i = 0; i < WARM_UP; i++) {
                comeAndGo(installation, host);
            }
            long metaspace = metaspace();
            List<Path> openFiles = openFiles();
            for (int i = WARM_UP; i < CYCLES; i++) {
                comeAndGo(installation, host);
            }
            assertAllCollected();
            assertThat(metaspace() - metaspace).as("growth of metaspace").isLessThan(MOST_METASPACE_GROWTH);
            assertThat(openFiles()).hasSameSizeAs(openFiles);
        }
    }

    /** Installs, starts, uses, stops and uninstalls it. */
    private void comeAndGo(PluginInstallation installation, PluginHost host) throws IOException {
        installation.install(jar);
        host.refresh();
        use(host);
        unloaded.add(host.stop(ID).orElseThrow());
        assertThat(openFiles()).noneMatch(file -> file.toString().contains("one.jar"));
        Files.delete(folder.resolve("one.jar"));
        host.refresh();
        assertThat(host.plugins()).isEmpty();
    }

    private static void use(PluginHost host) {
        assertThat(host.extensions()
                        .create(LossProvider.KIND, Specification.parse("one"))
                        .instance())
                .isNotNull();
    }

    private void assertAllCollected() {
        assertThat(unloaded)
                .hasSize(CYCLES)
                .allSatisfy(before -> assertThat(before.prove().collected()).isTrue());
    }

    private static long metaspace() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }

    /** What this process has open; nothing where the system does not say. */
    private static List<Path> openFiles() throws IOException {
        if (!Files.exists(OPEN_FILES)) {
            return List.of();
        }
        List<Path> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(OPEN_FILES)) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor));
                }
            }
        }
        return open;
    }
}

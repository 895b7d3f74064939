package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two plugins in one host, one with Guava of 2015 and one with that of today. Each calls what the other's Guava does not
 * have; the host has a Guava too.
 */
class LibrariesTest {

    private static final Path LIBRARIES = Path.of("target", "libraries");

    @TempDir
    private Path folder;

    private PluginHost host;

    @BeforeEach
    void opensAHostWithBoth() throws IOException {
        plugin("old", "com.google.common.base.Objects.firstNonNull(null, \"old\")")
                .service("dev.kiln.api.loss.LossProvider", "org.example.old.MadeLoss")
                .against(copied("guava-old", "old"))
                .write(folder.resolve("old/old.jar"));
        plugin(
                        "recent",
                        "java.util.stream.Stream.of(\"recent\")"
                                + ".collect(com.google.common.collect.ImmutableList.toImmutableList()).get(0)")
                .source(
                        "module-info",
                        "module org.example.recent { requires dev.kiln.api; requires com.google.common;"
                                + " provides dev.kiln.api.loss.LossProvider with org.example.recent.MadeLoss; }")
                .version("1.0")
                .against(copied("guava-recent", "recent"))
                .against(folder.resolve("recent/failureaccess.jar"))
                .write(folder.resolve("recent/recent.jar"));
        host = PluginHost.open(PluginSettings.of(List.of(folder)));
    }

    @AfterEach
    void closes() {
        host.close();
    }

    /** A loss whose summary says what a call of Guava gives, and which Guava that is. */
    private static PluginJar plugin(String name, String call) {
        return new PluginJar()
                .source(
                        "org.example." + name + ".MadeLoss",
                        "package org.example." + name + ";"
                                + " public class MadeLoss implements dev.kiln.api.loss.LossProvider {"
                                + " public String name() { return " + call + "; }"
                                + " public String summary() {"
                                + " java.util.Properties pom = new java.util.Properties();"
                                + " try (var in = com.google.common.collect.ImmutableList.class.getResourceAsStream("
                                + "\"/META-INF/maven/com.google.guava/guava/pom.properties\")) { pom.load(in); }"
                                + " catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }"
                                + " return \"Guava \" + pom.getProperty(\"version\"); }"
                                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options options) {"
                                + " return (prediction, target) -> prediction; } }");
    }

    /** Copies the build's jars into a plugin's folder, without the version in their names, and returns Guava's. */
    private Path copied(String library, String plugin) throws IOException {
        Path to = Files.createDirectories(folder.resolve(plugin));
        try (Stream<Path> jars = Files.list(LIBRARIES.resolve(library))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, to.resolve(jar.getFileName().toString().replaceFirst("-.*", ".jar")));
            }
        }
        return to.resolve("guava.jar");
    }

    private String summary(String loss) {
        return host.extensions().find(LossProvider.KIND, loss).summary();
    }

    @Test
    void eachSeesItsOwnVersion() {
        assertThat(host.plugins())
                .allSatisfy(plugin -> assertThat(plugin.fault()).isEmpty())
                .hasSize(2);
        assertThat(summary("old")).isEqualTo("Guava 19.0");
        assertThat(summary("recent")).matches("Guava 33\\..*-jre");
        for (String loss : List.of("old", "recent")) {
            assertThat(host.extensions()
                            .create(LossProvider.KIND, Specification.parse(loss))
                            .instance())
                    .isNotNull();
        }
    }
}

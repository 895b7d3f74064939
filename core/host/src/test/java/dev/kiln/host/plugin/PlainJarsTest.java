package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain jars in a plugin run as they would on a class path, and what cannot be so is refused with the reason. */
class PlainJarsTest {

    @TempDir
    private Path folder;

    private Path plugin = Path.of("");

    @BeforeEach
    void makesAFolderForAPlugin() throws IOException {
        plugin = Files.createDirectory(folder.resolve("one"));
    }

    private Plugin onlyPlugin() {
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(host.plugins()).hasSize(1);
            return host.plugins().get(0);
        }
    }

    private void assertRefused(String... words) {
        Plugin found = onlyPlugin();
        assertThat(found.state()).isEqualTo(PluginState.FAILED);
        assertThat(found.fault().orElseThrow().toString()).contains(words);
    }

    private static PluginJar library(String simpleName, String body) {
        return new PluginJar()
                .source(
                        "org.library." + simpleName,
                        "package org.library; public class " + simpleName + " {" + body + "}");
    }

    @Test
    void twoLibrariesMayShareAPackage() {
        library("A", "public static String name() { return B.NAME; }")
                .source("org.library.B", "package org.library; class B { static final String NAME = \"b\"; }")
                .write(plugin.resolve("first.jar"));
        library("C", "public static String name() { return \"c\"; }").write(plugin.resolve("second.jar"));
        new PluginJar()
                .against(plugin.resolve("first.jar"))
                .against(plugin.resolve("second.jar"))
                .loss(
                        "org.plugin",
                        "MadeLoss",
                        "split",
                        "",
                        "if (!(org.library.A.name() + org.library.C.name()).equals(\"bc\"))"
                                + " throw new IllegalStateException();")
                .write(plugin.resolve("one.jar"));
        assertThat(onlyPlugin().fault()).isEmpty();
    }

    @Test
    void aServiceOfASharedPackageIsFoundWhicheverJarDeclaresIt() {
        new PluginJar()
                .source(
                        "org.library.Service",
                        "package org.library; public interface Service { String say();"
                                + " static Service found() {"
                                + " return java.util.ServiceLoader.load(Service.class).findFirst().orElseThrow(); } }")
                .write(plugin.resolve("a.jar"));
        library("Second", "").write(plugin.resolve("b.jar"));
        new PluginJar()
                .against(plugin.resolve("a.jar"))
                .source(
                        "org.library.Provider",
                        "package org.library; public class Provider implements Service {"
                                + " public String say() { return \"said\"; } }")
                .service("org.library.Service", "org.library.Provider")
                .write(plugin.resolve("c.jar"));
        new PluginJar()
                .against(plugin.resolve("a.jar"))
                .loss(
                        "org.plugin",
                        "MadeLoss",
                        "split",
                        "",
                        "if (!org.library.Service.found().say().equals(\"said\")) throw new IllegalStateException();")
                .write(plugin.resolve("one.jar"));
        assertThat(onlyPlugin().fault()).isEmpty();
    }

    @Test
    void aModuleSharesNoPackage() {
        library("A", "")
                .source("module-info", "module org.library { exports org.library; }")
                .write(plugin.resolve("first.jar"));
        library("C", "").write(plugin.resolve("second.jar"));
        PluginJar.plain("org.plugin", "split").write(plugin.resolve("one.jar"));
        assertRefused("The package org.library", "first.jar, which is a module", "second.jar");
    }

    @Test
    void saysWhatToLeaveOutWhereALibraryOfKilnWasMergedIn() {
        PluginJar.plain("org.plugin", "merged")
                .source("org.slf4j.helpers.Mine", "package org.slf4j.helpers; public class Mine {}")
                .write(plugin.resolve("one.jar"));
        assertRefused("one.jar", "org.slf4j.helpers", "comes from Kiln", "Leave org.slf4j out when jars are merged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.jar",
                "file:/tmp/evil.jar",
                "/tmp/evil.jar",
                "lib.jar a/../../evil.jar",
                "//host/evil.jar",
                "/tmp/evil^.jar",
                "../../x/evil^.jar",
                "FILE:///tmp/evil.jar",
                "file:/tmp/evil^.jar",
                "%2e/%2e%2e/%2e%2e/evil.jar",
                "%2Ftmp/evil.jar",
                "a\\..\\..\\evil.jar",
                "a%zz/evil.jar"
            })
    void aClassPathThatLeadsOutOfThePluginIsRefused(String classPath) {
        PluginJar.plain("org.plugin", "led").manifest("Class-Path", classPath).write(plugin.resolve("one.jar"));
        assertRefused("Class-Path that leads out of the plugin", "evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/evil.jar", "../evil.jar", "file:/tmp/evil.jar"})
    void anIndexThatLeadsOutOfThePluginIsRefused(String place) {
        String index = "JarIndex-Version: 1.0\n\none.jar\norg/plugin\n\n" + place + "\norg/evil\n\n";
        PluginJar.plain("org.plugin", "led")
                .file("META-INF/INDEX.LIST", index.getBytes(StandardCharsets.UTF_8))
                .write(plugin.resolve("one.jar"));
        assertRefused("INDEX.LIST that leads out of the plugin", "evil.jar");
    }

    @Test
    void anIndexOfTheJarItselfIsNoFault() {
        String index = "JarIndex-Version: 1.0\n\none.jar\norg/plugin\n\n";
        PluginJar.plain("org.plugin", "led")
                .file("META-INF/INDEX.LIST", index.getBytes(StandardCharsets.UTF_8))
                .write(plugin.resolve("one.jar"));
        assertThat(onlyPlugin().fault()).isEmpty();
    }

    @Test
    void aClassPathBesideTheJarIsNoFault() {
        PluginJar.plain("org.plugin", "led")
                .manifest("Class-Path", "lib.jar other-1.0.jar ./a%20b+c.jar lib/more.jar")
                .write(plugin.resolve("one.jar"));
        assertThat(onlyPlugin().fault()).isEmpty();
    }

    @Test
    void saysThatSignaturesOfMergedJarsAreToBeLeftOut() {
        PluginJar.plain("org.plugin", "signed")
                .file("META-INF/LIBRARY.SF", "Signature-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8))
                .file("META-INF/LIBRARY.RSA", new byte[] {0x30, 0})
                .write(plugin.resolve("one.jar"));
        assertRefused("merged", "leave their signature files out", "META-INF/LIBRARY.SF");
    }

    @Test
    void oneDamagedClassTakesDownItsPluginAlone() throws IOException {
        PluginJar.plain("org.plugin", "damaged").write(plugin.resolve("one.jar"));
        PluginJar.plain("org.good", "good").write(folder.resolve("good.jar"));
        Path bad = plugin.resolve("two.jar");
        // a method reference whose class is far out of the constant pool
        byte[] bytes = {
            (byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 61, 0, 3, 10, 0x7f, 0x7f, 0, 2, 12, 0, 1, 0, 1
        };
        PluginJar.plain("org.two", "two").file("org/two/Bad.class", bytes).write(bad);
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(host.plugin("good").orElseThrow().state()).isEqualTo(PluginState.ACTIVE);
            assertThat(host.plugins())
                    .filteredOn(p -> p.state() == PluginState.FAILED)
                    .singleElement()
                    .satisfies(
                            p -> assertThat(p.fault().orElseThrow().reason()).contains("org/two/Bad.class", "damaged"));
        }
    }
}

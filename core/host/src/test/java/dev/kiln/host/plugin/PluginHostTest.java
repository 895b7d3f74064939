package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.files.Sha256;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Use;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In what forms plugins come, and what they see of each other. */
class PluginHostTest {

    @TempDir
    private Path folder;

    private PluginHost host;

    @AfterEach
    void closes() {
        if (host != null) {
            host.close();
        }
    }

    private void open() {
        open(PluginSettings.of(List.of(folder)));
    }

    private void open(PluginSettings settings) {
        host = PluginHost.open(settings);
    }

    private Plugin plugin(String id) {
        return host.plugin(id)
                .orElseThrow(() -> new AssertionError(host.plugins().toString()));
    }

    private String summary(String loss) {
        return host.extensions().find(LossProvider.KIND, loss).summary();
    }

    /** A library of which there are several versions, and a loss whose summary says which it got. */
    private static PluginJar library(String version) {
        return new PluginJar()
                .source(
                        "org.example.lib.Library",
                        "package org.example.lib; public class Library { public static String version() { return \""
                                + version + "\"; } }")
                .manifest("Automatic-Module-Name", "org.example.lib");
    }

    private static PluginJar user(String packageName, String loss, Path library) {
        return new PluginJar()
                .source(
                        packageName + ".MadeLoss",
                        "package " + packageName + "; public class MadeLoss implements dev.kiln.api.loss.LossProvider {"
                                + " public String name() { return \"" + loss + "\"; }"
                                + " public String summary() { return \"with \" + org.example.lib.Library.version(); }"
                                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options o) {"
                                + " return (p, t) -> p; } }")
                .against(library);
    }

    private static PluginJar plainUser(String packageName, String loss, Path library) {
        return user(packageName, loss, library).service("dev.kiln.api.loss.LossProvider", packageName + ".MadeLoss");
    }

    private static PluginJar moduleUser(String name, String loss, Path library) {
        return user(name, loss, library)
                .source(
                        "module-info",
                        "module " + name + " { requires dev.kiln.api; requires org.example.lib;"
                                + " provides dev.kiln.api.loss.LossProvider with " + name + ".MadeLoss; }")
                .version("1.0");
    }

    @Test
    void runsAJarThatIsAModule() {
        PluginJar.module("org.example.one", "1.2.3", "one").write(folder.resolve("one.jar"));
        open();
        Plugin plugin = plugin("org.example.one");
        assertThat(plugin.state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin.descriptor().version()).contains("1.2.3");
        assertThat(plugin.descriptor().compiledAgainst()).isEqualTo(HostModules.apiVersion());
        assertThat(plugin.descriptor().sha256()).hasSize(64);
        assertThat(plugin.extensions()).containsExactly(new ProvidedExtension("loss", "one", "a loss for tests"));
        assertThat(host.extensions()
                        .create(LossProvider.KIND, Specification.parse("one"))
                        .instance())
                .isNotNull();
    }

    @Test
    void runsAJarThatHasServiceFilesAlone() {
        PluginJar.plain("org.example.two", "two").write(folder.resolve("two-0.9.jar"));
        open();
        Plugin plugin = plugin("two");
        assertThat(plugin.state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin.descriptor().version()).contains("0.9");
        assertThat(plugin.descriptor().compiledAgainst()).isEmpty();
        assertThat(summary("two")).isEqualTo("a loss for tests");
    }

    @Test
    void takesIdAndVersionFromTheManifest() {
        PluginJar.plain("org.example.two", "two")
                .manifest("Kiln-Plugin-Id", "losses-of-ours")
                .manifest("Kiln-Plugin-Version", "3.1")
                .write(folder.resolve("x.jar"));
        open();
        assertThat(plugin("losses-of-ours").descriptor().version()).contains("3.1");
    }

    @Test
    void givesEachPluginItsOwnVersionOfALibrary() throws IOException {
        Path old = library("1").write(folder.resolve("a/lib/library-1.jar"));
        plainUser("org.example.a", "with-old", old).write(folder.resolve("a/a.jar"));
        Path recent = library("2").write(folder.resolve("b/library-2.jar"));
        moduleUser("org.example.b", "with-recent", recent).write(folder.resolve("b/b.jar"));
        zip(folder.resolve("b"), folder.resolve("c.zip"));
        WorkFolder.delete(folder.resolve("b"));
        open();
        assertThat(plugin("a").state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin("org.example.b").fault()).isEmpty();
        assertThat(summary("with-old")).isEqualTo("with 1");
        assertThat(summary("with-recent")).isEqualTo("with 2");
    }

    /** ASM is a module of the host's, and the plugin's is another one. */
    @Test
    void doesNotLetALibraryOfTheHostStandBeforeThePlugins() {
        Path own = new PluginJar()
                .source(
                        "org.objectweb.asm.Type",
                        "package org.objectweb.asm; public class Type {"
                                + " public static String version() { return \"the plugin's own\"; } }")
                .manifest("Automatic-Module-Name", "org.objectweb.asm")
                .write(folder.resolve("a/asm.jar"));
        new PluginJar()
                .source(
                        "org.example.a.MadeLoss",
                        "package org.example.a; public class MadeLoss implements dev.kiln.api.loss.LossProvider {"
                                + " public String name() { return \"own\"; }"
                                + " public String summary() { return org.objectweb.asm.Type.version(); }"
                                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options o) {"
                                + " return (p, t) -> p; } }")
                .service("dev.kiln.api.loss.LossProvider", "org.example.a.MadeLoss")
                .against(own)
                .write(folder.resolve("a/a.jar"));
        open();
        assertThat(plugin("a").fault()).isEmpty();
        assertThat(summary("own")).isEqualTo("the plugin's own");
    }

    @Test
    void doesNotShowAPluginTheLibrariesOfTheHost() {
        PluginJar.plain("org.example.peek", "peek")
                .loss(
                        "org.example.peek",
                        "Peeking",
                        "peeking",
                        "",
                        "try { Class.forName(\"org.objectweb.asm.ClassReader\"); return \"seen\"; }"
                                + " catch (ClassNotFoundException e) { }")
                .write(folder.resolve("peek.jar"));
        open();
        assertThat(plugin("peek").extensions())
                .extracting(ProvidedExtension::name)
                .containsExactlyInAnyOrder("peek", "peeking");
    }

    @Test
    void letsAPluginUseWhatAnotherExports() {
        Path shapes = new PluginJar()
                .source("module-info", "module org.example.shapes { exports org.example.shapes; }")
                .source(
                        "org.example.shapes.Shapes",
                        "package org.example.shapes;"
                                + " public class Shapes { public static String name() { return \"round\"; } }")
                .version("1.4")
                .write(folder.resolve("z-shapes.jar"));
        String provider = "package org.example.user; public class MadeLoss implements dev.kiln.api.loss.LossProvider {"
                + " public String name() { return org.example.shapes.Shapes.name(); }"
                + " public String summary() { return \"\"; }"
                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options o) { return (p, t) -> p; } }";
        new PluginJar()
                .source(
                        "module-info",
                        "module org.example.user { requires dev.kiln.api; requires org.example.shapes;"
                                + " provides dev.kiln.api.loss.LossProvider with org.example.user.MadeLoss; }")
                .source("org.example.user.MadeLoss", provider)
                .against(shapes)
                .version("1.0")
                .manifest("Kiln-Plugin-Requires", "org.example.shapes@[1.0,2.0)")
                .write(folder.resolve("a-user.jar"));
        new PluginJar()
                .source(
                        "org.example.plain.MadeLoss",
                        provider.replace("org.example.user", "org.example.plain")
                                .replace("Shapes.name()", "Shapes.name() + \"-plain\""))
                .service("dev.kiln.api.loss.LossProvider", "org.example.plain.MadeLoss")
                .against(shapes)
                .manifest("Kiln-Plugin-Requires", "org.example.shapes")
                .write(folder.resolve("b-plain.jar"));
        open();
        assertThat(host.plugins())
                .allSatisfy(plugin -> assertThat(plugin.fault()).isEmpty());
        assertThat(summary("round")).isEmpty();
        assertThat(summary("round-plain")).isEmpty();
    }

    @Test
    void takesTheHigherRankingOfTwoAndTheOtherByItsFullName() {
        PluginJar.module("org.example.low", "1", "same").write(folder.resolve("a.jar"));
        PluginJar.plain("org.example.high", "other")
                .loss("org.example.high", "High", "same", "public int ranking() { return 5; }", "")
                .write(folder.resolve("high.jar"));
        open();
        Extensions extensions = host.extensions();
        assertThat(extensions.find(LossProvider.KIND, "same").ranking()).isEqualTo(5);
        assertThat(extensions.find(LossProvider.KIND, "org.example.low/same").ranking())
                .isZero();
        assertThat(extensions
                        .create(LossProvider.KIND, Specification.parse("high/same"))
                        .name())
                .isEqualTo("high/same");
        assertThat(extensions.clashes()).isEmpty();
        assertThat(extensions.all(LossProvider.KIND))
                .filteredOn(p -> p.name().equals("same"))
                .hasSize(1);
    }

    @Test
    void saysWhenTheNameDoesNotDecideBetweenTwo() {
        PluginJar.module("org.example.first", "1", "same").write(folder.resolve("a.jar"));
        PluginJar.module("org.example.second", "1", "same").write(folder.resolve("b.jar"));
        PluginJar.module("org.example.third", "1", "third").write(folder.resolve("c.jar"));
        open();
        List<Use> uses = new ArrayList<>();
        Extensions extensions = host.extensions().telling(uses::add);
        extensions.create(LossProvider.KIND, Specification.parse("same"));
        extensions.create(LossProvider.KIND, Specification.parse("org.example.second/same"));
        extensions.create(LossProvider.KIND, Specification.parse("third"));
        assertThat(uses)
                .extracting(use -> use.registration().plugin())
                .containsExactly("org.example.first", "org.example.second", "org.example.third");
        assertThat(uses.get(0).clash().orElseThrow())
                .contains(
                        "loss same",
                        "org.example.first and org.example.second",
                        "that of org.example.first is used",
                        "org.example.first/same or org.example.second/same");
        assertThat(uses.get(1).clash()).isEmpty();
        assertThat(uses.get(2).clash()).isEmpty();
        assertThat(extensions.clashes()).containsExactly(uses.get(0).clash().orElseThrow());
    }

    @Test
    void namesThePluginsThatTookPart() {
        Path one = PluginJar.module("org.example.one", "1.2", "one").write(folder.resolve("one.jar"));
        PluginJar.plain("org.example.idle", "idle").write(folder.resolve("idle.jar"));
        open();
        Participants participants = new Participants(host::plugin);
        Extensions extensions = host.extensions().telling(use -> participants.add(use.registration()));
        extensions.create(LossProvider.KIND, Specification.parse("one"));
        host.uninstall("org.example.one");
        assertThat(participants.all())
                .containsExactly(new Participant("org.example.one", Optional.of("1.2"), Optional.of(Sha256.of(one))));
        assertThat(participants.details())
                .containsExactly(Map.entry("plugin org.example.one", "1.2 sha256:" + Sha256.of(one)));
    }

    @Test
    void startsOnlyWhatIsSwitchedOn() {
        PluginJar.plain("org.example.one", "one").write(folder.resolve("one.jar"));
        PluginJar.plain("org.example.two", "two").write(folder.resolve("two.jar"));
        PluginSettings all = PluginSettings.of(List.of(folder));
        open(all.disabling(Set.of("one")));
        assertThat(plugin("one").state()).isEqualTo(PluginState.INSTALLED);
        assertThat(plugin("two").state()).isEqualTo(PluginState.ACTIVE);
        assertThatThrownBy(() -> host.extensions().find(LossProvider.KIND, "one"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("no loss one");
        host.close();
        open(all.enabling(Set.of("one")));
        assertThat(plugin("one").state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin("two").state()).isEqualTo(PluginState.INSTALLED);
        host.start("two");
        assertThat(plugin("two").state()).isEqualTo(PluginState.ACTIVE);
    }

    @Test
    void keepsTheNewerOfTwoPluginsWithOneId() {
        PluginJar.module("org.example.one", "1.9", "one").write(folder.resolve("a.jar"));
        PluginJar.module("org.example.one", "1.10", "one").write(folder.resolve("b.jar"));
        open();
        assertThat(plugin("org.example.one").descriptor().version()).contains("1.10");
        assertThat(host.plugins()).hasSize(2);
        assertThat(host.extensions().problems()).singleElement().asString().contains("a.jar", "b.jar", "newer");
    }

    @Test
    void findsResourcesOfThePlugin() {
        PluginJar.plain("org.example.res", "res")
                .loss(
                        "org.example.res",
                        "WithResource",
                        "with-resource",
                        "",
                        "if (WithResource.class.getResource(\"/org/example/res/some.txt\") == null) return \"none\";"
                                + " if (WithResource.class.getResourceAsStream(\"some.txt\") == null) return \"none\";")
                .file("org/example/res/some.txt", new byte[] {1})
                .write(folder.resolve("res.jar"));
        open();
        assertThat(summary("with-resource")).isNotEmpty();
    }

    @Test
    void servesManyThreadsWhilePluginsComeAndGo() throws Exception {
        PluginJar.module("org.example.steady", "1", "steady").write(folder.resolve("steady.jar"));
        PluginJar.module("org.example.moving", "1", "moving").write(folder.resolve("moving.jar"));
        open();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Void> use = () -> {
                for (int i = 0; i < 500; i++) {
                    host.extensions().create(LossProvider.KIND, Specification.parse("steady"));
                    assertThat(host.plugins()).hasSizeBetween(1, 2);
                }
                return null;
            };
            List<Future<Void>> users =
                    List.of(threads.submit(use), threads.submit(use), threads.submit(use), threads.submit(use));
            for (int i = 0; i < 10; i++) {
                host.stop("org.example.moving");
                host.start("org.example.moving");
                host.reload("org.example.moving");
            }
            for (Future<Void> user : users) {
                user.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(summary("moving")).isNotEmpty();
    }

    @Test
    void leavesTheApiOutThatAPluginBringsAlong() throws IOException {
        new PluginJar().againstApi("0.1.0", Files.createDirectories(folder.resolve("a")));
        PluginJar.plain("org.example.one", "one").write(folder.resolve("a/a.jar"));
        open();
        assertThat(plugin("a").state()).isEqualTo(PluginState.ACTIVE);
        assertThat(plugin("a").notes()).singleElement().asString().contains("api");
    }

    private static void zip(Path source, Path zip) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out);
                java.util.stream.Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new ZipEntry(source.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
    }
}

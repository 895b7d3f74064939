package dev.kiln.host.plugin;

import dev.kiln.api.extension.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Every way to be broken that we could think of, in one folder with two plugins that are not. */
public final class BrokenPlugins {

    private static final String LOSS = "dev.kiln.api.loss.LossProvider";

    private final Map<String, List<String>> expected = new TreeMap<>();

    BrokenPlugins() {}

    /**
     * Writes them, and the two that are whole: {@code org.example.good} and {@code z-better}, with the losses
     * {@code good} and {@code better}.
     *
     * @param folder where they go
     * @param elsewhere where what they are compiled against goes
     */
    public static BrokenPlugins write(Path folder, Path elsewhere) throws IOException {
        PluginJar.module("org.example.good", "1.0", "good").write(folder.resolve("a-good.jar"));
        PluginJar.plain("org.example.better", "better").write(folder.resolve("z-better.jar"));
        BrokenPlugins broken = new BrokenPlugins();
        broken.writeDamaged(folder);
        broken.writeUnresolvable(folder, elsewhere);
        broken.writeUnstartable(folder);
        broken.writeLying(folder);
        return broken;
    }

    /** Returns by the id of each broken one what its reason and its fix must name. */
    public Map<String, List<String>> expected() {
        return expected;
    }

    private void expect(String id, String... words) {
        expected.put(id, List.of(words));
    }

    private void writeDamaged(Path folder) throws IOException {
        Files.writeString(folder.resolve("no-zip.jar"), "no jar at all");
        expect("no-zip", "cannot be read as a jar", "Get it again");

        byte[] whole = Files.readAllBytes(folder.resolve("a-good.jar"));
        Files.write(folder.resolve("cut.jar"), Arrays.copyOf(whole, whole.length / 2));
        expect("cut", "cannot be read as a jar", "cut short");

        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("without-jar.zip")))) {
            zip.putNextEntry(new ZipEntry("README.txt"));
        }
        expect("without-jar", "has no jar in it", "Put the plugin's jar into it");

        Files.write(folder.resolve("empty.jar"), new byte[0]);
        expect("empty", "cannot be read as a jar");

        PluginJar.plain("org.example.damagedclass", "damaged")
                .file("org/example/damagedclass/Damaged.class", "not a class".getBytes(StandardCharsets.UTF_8))
                .write(folder.resolve("damaged-class.jar"));
        expect("damaged-class", "Damaged.class is damaged");

        PluginJar.plain("org.example.newer", "newer")
                .file(
                        "org/example/newer/Newer.class",
                        new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 99, 0, 1, 0, 0})
                .write(folder.resolve("newer-java.jar"));
        expect("newer-java", "org.example.newer.Newer is compiled for Java 55", "--release 17");

        PluginJar.plain("org.example.range", "range")
                .manifest("Kiln-Api", "about one")
                .write(folder.resolve("bad-range.jar"));
        expect("bad-range", "Kiln-Api is about one", "[0.1,0.3)");
    }

    private void writeUnresolvable(Path folder, Path elsewhere) throws IOException {
        PluginJar.plain("org.example.lonely", "lonely")
                .manifest("Kiln-Plugin-Requires", "nowhere@[1.0,2.0)")
                .write(folder.resolve("missing-plugin.jar"));
        expect("missing-plugin", "needs the plugin nowhere in [1.0,2.0), which is not there");

        PluginJar.plain("org.example.picky", "picky")
                .manifest("Kiln-Plugin-Requires", "org.example.good@[2.0,3.0)")
                .write(folder.resolve("wrong-version.jar"));
        expect("wrong-version", "org.example.good in [2.0,3.0), but a-good.jar is 1.0", "Replace a-good.jar");

        Path absent = new PluginJar()
                .source("module-info", "module org.example.absent { exports org.example.absent; }")
                .source("org.example.absent.Absent", "package org.example.absent; public class Absent {}")
                .write(elsewhere.resolve("absent.jar"));
        new PluginJar()
                .source("module-info", "module org.example.wanting { requires org.example.absent; }")
                .source("org.example.wanting.Wanting", "package org.example.wanting; public class Wanting {}")
                .against(absent)
                .write(folder.resolve("missing-module.jar"));
        expect("org.example.wanting", "requires the module org.example.absent", "beside it");

        PluginJar.plain("org.example.circle1", "circle1")
                .manifest("Kiln-Plugin-Requires", "circle2")
                .write(folder.resolve("circle1.jar"));
        expect("circle1", "circle2");
        PluginJar.plain("org.example.circle2", "circle2")
                .manifest("Kiln-Plugin-Requires", "circle1")
                .write(folder.resolve("circle2.jar"));
        expect("circle2", "need each other", "third plugin");

        PluginJar.plain("org.example.needs", "needs")
                .manifest("Kiln-Plugin-Requires", "throwing-constructor")
                .write(folder.resolve("needs-a-broken-one.jar"));
        expect("needs-a-broken-one", "needs the plugin throwing-constructor, which failed");

        PluginJar.module("org.example.future", "1.0", "future")
                .againstApi("0.2.0", elsewhere)
                .write(folder.resolve("future.jar"));
        expect("org.example.future", "compiled against api 0.2.0, this Kiln has api 0.1.0", "Update Kiln");

        PluginJar.module("org.example.split", "1.0", "split").write(folder.resolve("split/one.jar"));
        new PluginJar()
                .source("org.example.split.Other", "package org.example.split; public class Other {}")
                .write(folder.resolve("split/two.jar"));
        expect("split", "package org.example.split", "one.jar, which is a module", "two.jar");

        PluginJar.module("org.example.same", "1.0", "same").write(folder.resolve("same-module/one.jar"));
        PluginJar.module("org.example.same", "1.1", "same").write(folder.resolve("same-module/two.jar"));
        expect("same-module", "one.jar and two.jar are both the module org.example.same", "Leave one of them out");

        Path library = new PluginJar()
                .source("org.example.library.Library", "package org.example.library; public class Library {}")
                .write(elsewhere.resolve("library.jar"));
        PluginJar.plain("org.example.missing", "fine")
                .loss("org.example.missing", "Using", "using", "", "new org.example.library.Library();")
                .against(library)
                .write(folder.resolve("missing-library.jar"));
        expect("missing-library", "needs the class org.example.library.Library", "beside the plugin's");

        new PluginJar().file("dev/kiln/api/loss/Loss.class", anyClass()).write(folder.resolve("shadowing.jar"));
        expect("shadowing", "package dev.kiln.api.loss", "Kiln's api");
    }

    private static byte[] anyClass() throws IOException {
        try (InputStream in = Kind.class.getResourceAsStream("Kind.class")) {
            return in.readAllBytes();
        }
    }

    private void writeUnstartable(Path folder) {
        PluginJar.plain("org.example.ctor", "fine")
                .loss(
                        "org.example.ctor",
                        "Throwing",
                        "throwing",
                        "public Throwing() { throw new IllegalStateException(\"no licence\"); }",
                        "")
                .write(folder.resolve("throwing-constructor.jar"));
        expect("throwing-constructor", "org.example.ctor.Throwing threw", "no licence", "Throwing.java:");

        PluginJar.plain("org.example.init", "fine")
                .loss("org.example.init", "Init", "init", "static int x = Integer.parseInt(\"none\");", "")
                .write(folder.resolve("throwing-initializer.jar"));
        expect("throwing-initializer", "NumberFormatException", "none");

        PluginJar.plain("org.example.err", "fine")
                .loss("org.example.err", "Err", "err", "", "if (true) throw new AssertionError(\"never here\");")
                .write(folder.resolve("error-in-callback.jar"));
        expect("error-in-callback", "asked for its name", "AssertionError: never here");

        PluginJar.plain("org.example.deep", "fine")
                .loss(
                        "org.example.deep",
                        "Deep",
                        "deep",
                        "public Deep() { descend(); } void descend() { descend(); }",
                        "")
                .write(folder.resolve("endless-recursion.jar"));
        expect("endless-recursion", "org.example.deep.Deep threw java.lang.StackOverflowError");

        PluginJar.plain("org.example.nasty", "fine")
                .loss(
                        "org.example.nasty",
                        "Nasty",
                        "nasty",
                        "public static class Thrown extends RuntimeException {"
                                + " public String getMessage() { throw this; }"
                                + " public String toString() { throw this; }"
                                + " public Throwable getCause() { throw this; }"
                                + " public StackTraceElement[] getStackTrace() { throw this; } }"
                                + " public Nasty() { throw new Thrown(); }",
                        "")
                .write(folder.resolve("nasty-exception.jar"));
        expect("nasty-exception", "org.example.nasty.Nasty threw org.example.nasty.Nasty$Thrown.");

        PluginJar.plain("org.example.sleep", "fine")
                .loss(
                        "org.example.sleep",
                        "Sleeping",
                        "sleeping",
                        "public Sleeping() { while (true) { try { Thread.sleep(1000); }"
                                + " catch (InterruptedException e) { } } }",
                        "")
                .write(folder.resolve("never-starting.jar"));
        expect("never-starting", "Its start has not returned within");

        PluginJar.plain("org.example.exit", "fine")
                .loss("org.example.exit", "Exit", "exit", "public Exit() { System.exit(3); }", "")
                .write(folder.resolve("exit.jar"));
        expect("exit", "org.example.exit.Exit calls java.lang.System.exit");

        PluginJar.plain("org.example.absent", "fine")
                .service(LOSS, "org.example.absent.NotThere")
                .write(folder.resolve("absent-class.jar"));
        expect("absent-class", "declares the provider org.example.absent.NotThere");

        new PluginJar()
                .source("org.example.kind.Stranger", "package org.example.kind; public class Stranger {}")
                .service(LOSS, "org.example.kind.Stranger")
                .write(folder.resolve("no-provider.jar"));
        expect("no-provider", "declared as a LossProvider and is none");

        PluginJar.plain("org.example.hidden", "fine")
                .loss("org.example.hidden", "Hidden", "hidden", "private Hidden() {}", "")
                .write(folder.resolve("no-constructor.jar"));
        expect("no-constructor", "no public constructor");
    }

    private void writeLying(Path folder) {
        PluginJar.plain("org.example.nullname", "fine")
                .loss("org.example.nullname", "Null", "null", "", "if (true) return null;")
                .write(folder.resolve("null-name.jar"));
        expect("null-name", "returns null as its name");

        PluginJar.plain("org.example.nulloptions", "fine")
                .loss(
                        "org.example.nulloptions",
                        "Null",
                        "null-options",
                        "public java.util.List<dev.kiln.api.extension.Option<?>> options() { return null; }",
                        "")
                .write(folder.resolve("null-options.jar"));
        expect("null-options", "returns null as its options");

        PluginJar.plain("org.example.nullneeds", "fine")
                .loss(
                        "org.example.nullneeds",
                        "Null",
                        "null-needs",
                        "public java.util.Set<dev.kiln.graph.engine.Capability> needs() { return null; }",
                        "")
                .write(folder.resolve("null-needs.jar"));
        expect("null-needs", "returns null as its needs");

        PluginJar.plain("org.example.nullneed", "fine")
                .loss(
                        "org.example.nullneed",
                        "Null",
                        "null-need",
                        "public java.util.Set<dev.kiln.graph.engine.Capability> needs() {"
                                + " return new java.util.HashSet<>(java.util.Arrays.asList("
                                + "(dev.kiln.graph.engine.Capability) null)); }",
                        "")
                .write(folder.resolve("null-need.jar"));
        expect("null-need", "has null among its needs");

        PluginJar.plain("org.example.badname", "with spaces in it").write(folder.resolve("bad-name.jar"));
        expect("bad-name", "\"with spaces in it\"");

        PluginJar.plain("org.example.twice", "twice")
                .loss("org.example.twice", "Again", "twice", "", "")
                .write(folder.resolve("same-name.jar"));
        expect("same-name", "Two of its providers make the loss twice");

        PluginJar.module("org.example.good", "0.9", "good").write(folder.resolve("old-good.jar"));
    }
}

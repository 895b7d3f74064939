package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiHistoryTest {

    @TempDir
    private static Path folder;

    private static Path plugin = Path.of("");
    private static String running = "";

    @BeforeAll
    static void makesAPlugin() {
        running = ApiRecord.running().text();
        plugin = PluginJar.module("org.example.one", "1.0", "one")
                .source(
                        "org.example.one.Hinted",
                        "package org.example.one;\n"
                                + "public class Hinted extends dev.kiln.graph.error.OptionException {\n"
                                + "  public Hinted() { super(\"hint\"); }\n"
                                + "  public String hint() {\n"
                                + "    return getMessage() + dev.kiln.api.extension.Spelling.hint(\"a\", java.util.List.of())\n"
                                + "        + dev.kiln.graph.tensor.ElementType.FLOAT;\n"
                                + "  }\n"
                                + "}\n")
                .write(folder.resolve("one.jar"));
    }

    private static ApiHistory history(String version, String record) {
        Map<String, Supplier<ApiRecord>> versions = new LinkedHashMap<>();
        versions.put(version, () -> ApiRecord.parse(record));
        return new ApiHistory(versions);
    }

    private static String without(String line) {
        assertThat(running.lines()).contains(line);
        return running.replace(line + "\n", "");
    }

    /** The text that a release adds to the resources. */
    @Test
    void writesTheRecordOfTheApiThatRuns() throws IOException {
        String version = HostModules.apiVersion().orElseThrow();
        Path record = Files.createDirectories(Path.of("target", "api-record")).resolve(version + ".txt");
        Files.writeString(record, running);
        assertThat(running)
                .contains("= dev/kiln/api/extension/Provider java/lang/Object\n")
                .contains("~ name ()Ljava/lang/String;\n")
                .contains("  ranking ()I\n")
                .contains("= dev/kiln/graph/error/OptionException dev/kiln/graph/error/KilnException\n");
        assertThat(ApiRecord.parse(running).text()).isEqualTo(running);
    }

    @Test
    void fitsTheVersionItWasCompiledAgainst() {
        ApiHistory known = ApiHistory.known();
        assertThat(known.versions()).contains(HostModules.apiVersion().orElseThrow());
        assertThat(known.missing(plugin, HostModules.apiVersion().orElseThrow()))
                .isEmpty();
        assertThat(history("1.0.0", running).missing(plugin, "1.0")).isEmpty();
    }

    @Test
    void namesAMethodThatAnOlderVersionLacks() {
        String older = without("  hint (Ljava/lang/String;Ljava/util/Collection;)Ljava/lang/String;");
        assertThat(history("0.0.9", older).missing(plugin, "0.0.9"))
                .containsExactly("dev.kiln.api.extension.Spelling.hint(String,Collection) that returns String");
    }

    @Test
    void namesAFieldThatAnOlderVersionLacks() {
        String older = without("  FLOAT Ldev/kiln/graph/tensor/ElementType;");
        assertThat(history("0.0.9", older).missing(plugin, "0.0.9"))
                .containsExactly("dev.kiln.graph.tensor.ElementType.FLOAT of type ElementType");
    }

    @Test
    void namesAClassThatAnOlderVersionLacksAndNotItsMembers() {
        String older = running.replaceFirst("= dev/kiln/api/extension/Spelling .*\\n(?:[ ~] .*\\n)*", "");
        assertThat(history("0.0.9", older).missing(plugin, "0.0.9"))
                .containsExactly("the class dev.kiln.api.extension.Spelling");
    }

    @Test
    void namesAConstructorThatAnotherVersionLacks() {
        String other = running.replaceFirst(
                "(= dev/kiln/graph/error/OptionException .*\\n(?:[ ~] .*\\n)*?)  <init> \\(Ljava/lang/String;\\)V\\n",
                "$1");
        assertThat(other).isNotEqualTo(running);
        assertThat(history("0.0.9", other).missing(plugin, "0.0.9"))
                .containsExactly("new dev.kiln.graph.error.OptionException(String)");
    }

    @Test
    void namesAMethodThatALaterVersionWantsImplemented() {
        String later = running.replace(
                "= dev/kiln/api/extension/Provider java/lang/Object\n",
                "= dev/kiln/api/extension/Provider java/lang/Object\n~ license ()Ljava/lang/String;\n");
        assertThat(history("2.0.0", later).missing(plugin, "2.0.0"))
                .containsExactly(
                        "an implementation, in org.example.one.MadeLoss, of dev.kiln.api.extension.Provider.license() that returns String");
    }

    @Test
    void findsMembersInJavasSupertypes() {
        // getMessage is Throwable's, ordinal Enum's: no record has them
        assertThat(running.lines()).noneMatch(line -> line.contains("getMessage"));
        assertThat(ApiHistory.known().missing(plugin, HostModules.apiVersion().orElseThrow()))
                .isEmpty();
    }

    @Test
    void namesTheVersionsThatAreKnown() {
        assertThatThrownBy(() -> history("1.0.0", running).missing(plugin, "7.0"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("1.0.0");
    }
}

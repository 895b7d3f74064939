package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to be broken that we could think of, in one folder with two plugins that are not. */
class BrokenPluginsTest {

    private static final String LOSS = "dev.kiln.api.loss.LossProvider";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static BrokenPlugins broken = new BrokenPlugins();
    private static PluginHost host;

    @BeforeAll
    static void opensAFolderFullOfThem(@TempDir Path folder, @TempDir Path elsewhere) throws IOException {
        broken = BrokenPlugins.write(folder, elsewhere);
        host = PluginHost.open(PluginSettings.of(List.of(folder)).waiting(PATIENCE));
    }

    @AfterAll
    static void closes() {
        host.close();
    }

    static List<Arguments> kinds() {
        List<Arguments> kinds = new ArrayList<>();
        broken.expected().forEach((id, words) -> kinds.add(Arguments.of(id, words)));
        return kinds;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void saysWhatIsWrongAndWhatMendsIt(String id, List<String> words) {
        Plugin plugin = host.plugin(id)
                .orElseThrow(() -> new AssertionError(host.plugins().toString()));
        assertThat(plugin.state()).isEqualTo(PluginState.FAILED);
        assertThat(plugin.fault().orElseThrow().toString()).contains(words);
        assertThat(plugin.fault().orElseThrow().fix()).endsWith(".");
        assertThat(plugin.extensions()).isEmpty();
    }

    @Test
    void thereAreMoreThanTwentyOfThem() {
        assertThat(broken.expected()).hasSizeGreaterThan(20);
        assertThat(host.plugins())
                .filteredOn(plugin -> plugin.state() == PluginState.ACTIVE)
                .hasSize(2);
    }

    @Test
    void theTwoGoodOnesRun() {
        for (String name : List.of("good", "better")) {
            assertThat(host.extensions()
                            .create(LossProvider.KIND, Specification.parse(name))
                            .instance())
                    .isNotNull();
        }
        assertThat(host.plugin("org.example.good").orElseThrow().descriptor().version())
                .contains("1.0");
    }

    @Test
    void tellsOfThemWhereSomethingIsMissing() {
        assertThatThrownBy(() -> host.extensions().find(LossProvider.KIND, "throwing"))
                .hasMessageContaining("throwing-constructor.jar cannot be loaded")
                .hasMessageContaining("no licence");
    }

    @Test
    void blamesThePluginThatReturnsNullOrFailsInUse(@TempDir Path folder) {
        String create = "public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options options) {";
        PluginJar.plain("org.example.use", "fine").write(folder.resolve("fine.jar"));
        writeWith(folder, "nothing", create + " return null; }");
        writeWith(folder, "failing", create + " throw new IllegalStateException(\"not today\"); }");
        try (PluginHost other = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            for (String name : List.of("nothing", "failing")) {
                assertThatThrownBy(() -> other.extensions().create(LossProvider.KIND, Specification.parse(name)))
                        .isInstanceOf(PluginException.class)
                        .hasMessageContaining("The plugin " + name + " failed to create the loss " + name);
                assertThat(other.plugin(name).orElseThrow().state()).isEqualTo(PluginState.FAILED);
            }
            assertThat(other.plugin("fine").orElseThrow().state()).isEqualTo(PluginState.ACTIVE);
        }
    }

    private static void writeWith(Path folder, String name, String create) {
        new PluginJar()
                .source(
                        "org.example." + name + ".MadeLoss",
                        "package org.example." + name + "; public class MadeLoss implements " + LOSS + " {"
                                + " public String name() { return \"" + name + "\"; }"
                                + " public String summary() { return \"\"; } " + create + " }")
                .service(LOSS, "org.example." + name + ".MadeLoss")
                .write(folder.resolve(name + ".jar"));
    }
}

package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.PluginException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that come, change and go while the host runs. */
class LifecycleTest {

    private static final String ID = "org.example.one";

    @TempDir
    private Path folder;

    private PluginHost host;
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void opensAHostWithOnePlugin() {
        PluginJar.module(ID, "1.0", "one").write(folder.resolve("one.jar"));
        host = PluginHost.open(PluginSettings.of(List.of(folder)));
        host.addListener(event -> events.add(event.plugin().id() + " " + event.before() + " to "
                + event.plugin().state()));
    }

    @AfterEach
    void closes() {
        host.close();
    }

    private PluginState state(String id) {
        return host.plugin(id).orElseThrow().state();
    }

    private Extension<Loss> make(String loss) {
        return host.extensions().create(LossProvider.KIND, Specification.parse(loss));
    }

    @Test
    void stopsAndStartsAgain() {
        host.stop(ID);
        assertThat(state(ID)).isEqualTo(PluginState.STOPPED);
        assertThatThrownBy(() -> make("one")).isInstanceOf(OptionException.class);
        host.start(ID);
        assertThat(make("one").name()).isEqualTo("one");
        assertThat(events)
                .containsExactly(ID + " ACTIVE to STOPPED", ID + " STOPPED to RESOLVED", ID + " RESOLVED to ACTIVE");
    }

    @Test
    void refusesAnIdThatIsNotThere() {
        assertThatThrownBy(() -> host.stop("org.example.on"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("Did you mean org.example.one?");
    }

    @Test
    void provesThatTheClassesOfAStoppedPluginAreGone() {
        make("one");
        Unloading.Proof proof = host.stop(ID).orElseThrow().prove();
        assertThat(proof.holders()).isEmpty();
        assertThat(proof.collected()).isTrue();
    }

    @Test
    void saysThatAnExtensionInUseHoldsAPlugin() {
        Extension<Loss> used = make("one");
        Unloading.Proof proof = host.stop(ID).orElseThrow().prove();
        assertThat(proof.collected()).isFalse();
        assertThat(proof.holders()).anyMatch(holder -> holder.contains("such as an extension"));
        assertThat(used.instance()).isNotNull();
    }

    @Test
    void namesTheThreadThatHoldsAPlugin() {
        PluginJar.plain("org.example.busy", "busy")
                .loss(
                        "org.example.busy",
                        "Busy",
                        "busier",
                        "static volatile boolean on = true;"
                                + " public Busy() { Thread t = new Thread(() -> { while (on) { Thread.onSpinWait(); if"
                                + " (Thread.interrupted()) return; } }, \"busy-plugin-thread\"); t.setDaemon(true); t.start(); }",
                        "")
                .write(folder.resolve("busy.jar"));
        host.refresh();
        Unloading.Proof proof = host.stop("busy").orElseThrow().prove();
        assertThat(proof.collected()).isFalse();
        assertThat(proof.holders()).anyMatch(holder -> holder.contains("busy-plugin-thread"));
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("busy-plugin-thread"))
                .forEach(Thread::interrupt);
    }

    @Test
    void namesAThreadLocalValueAndAShutdownHook() {
        PluginJar.plain("org.example.litter", "litter")
                .source(
                        "org.example.litter.Litter",
                        "package org.example.litter; public class Litter extends MadeLoss {"
                                + " public String name() { return \"littering\"; }"
                                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options o) {"
                                + " ThreadLocal<Object> kept = new ThreadLocal<>(); kept.set(this);"
                                + " Runtime.getRuntime().addShutdownHook(new Thread(() -> { }, \"litter-hook\"));"
                                + " return (p, t) -> p; } }")
                .service("dev.kiln.api.loss.LossProvider", "org.example.litter.Litter")
                .write(folder.resolve("litter.jar"));
        host.refresh();
        make("littering");
        Unloading.Proof proof = host.stop("litter").orElseThrow().prove();
        assertThat(proof.collected()).isFalse();
        assertThat(proof.holders())
                .anyMatch(holder -> holder.contains("thread-local value of its class org.example.litter.Litter"))
                .anyMatch(holder -> holder.equals("the shutdown hook litter-hook"));
    }

    @Test
    void closesProvidersThatWantIt() {
        System.clearProperty("kiln.test.closed");
        PluginJar.plain("org.example.closing", "closing-plain")
                .source(
                        "org.example.closing.Closing",
                        "package org.example.closing; public class Closing extends MadeLoss implements AutoCloseable {"
                                + " public String name() { return \"closing\"; }"
                                + " public void close() { System.setProperty(\"kiln.test.closed\", \"true\"); } }")
                .service("dev.kiln.api.loss.LossProvider", "org.example.closing.Closing")
                .write(folder.resolve("closing.jar"));
        host.refresh();
        host.stop("closing");
        assertThat(System.clearProperty("kiln.test.closed")).isEqualTo("true");
    }

    @Test
    void reloadsWhatHasChanged() {
        PluginJar.module(ID, "1.1", "uno").write(folder.resolve("one.jar"));
        Unloading.Proof proof = host.reload(ID).orElseThrow().prove();
        assertThat(proof.collected()).isTrue();
        assertThat(host.plugin(ID).orElseThrow().descriptor().version()).contains("1.1");
        assertThat(make("uno").name()).isEqualTo("uno");
        assertThatThrownBy(() -> make("one")).isInstanceOf(OptionException.class);
    }

    @Test
    void runsOnWhenItsFileIsWrittenOverInPlace() throws Exception {
        Files.writeString(folder.resolve("one.jar"), "rubbish");
        assertThat(make("one").instance()).isNotNull();
        host.refresh();
        assertThat(host.plugins()).singleElement().satisfies(plugin -> {
            assertThat(plugin.state()).isEqualTo(PluginState.FAILED);
            assertThat(plugin.id()).isEqualTo("one");
        });
    }

    @Test
    void noticesWhatCameWentAndChanged() throws Exception {
        PluginJar.plain("org.example.two", "two").write(folder.resolve("two.jar"));
        host.refresh();
        assertThat(state("two")).isEqualTo(PluginState.ACTIVE);
        Files.delete(folder.resolve("one.jar"));
        host.refresh();
        assertThat(host.plugin(ID)).isEmpty();
        assertThat(events)
                .contains("two UNINSTALLED to INSTALLED", "two RESOLVED to ACTIVE", ID + " STOPPED to UNINSTALLED");
    }

    @Test
    void uninstallsWithoutDeletingTheFile() {
        assertThat(host.uninstall(ID).orElseThrow().prove().collected()).isTrue();
        assertThat(host.plugin(ID)).isEmpty();
        assertThat(folder.resolve("one.jar")).exists();
    }

    @Test
    void stopsAndStartsThoseThatNeedAReloadedPlugin() {
        PluginJar.plain("org.example.needing", "needing")
                .manifest("Kiln-Plugin-Requires", ID + "@1.0")
                .write(folder.resolve("needing.jar"));
        host.refresh();
        events.clear();
        host.reload(ID);
        assertThat(state("needing")).isEqualTo(PluginState.ACTIVE);
        assertThat(events)
                .containsSubsequence(
                        "needing ACTIVE to STOPPED", ID + " ACTIVE to STOPPED", "needing RESOLVED to ACTIVE");
    }

    @Test
    void startsWhatFailedForWantOfAnotherWhenThatComes() {
        PluginJar.plain("org.example.needing", "needing")
                .manifest("Kiln-Plugin-Requires", "org.example.late")
                .write(folder.resolve("needing.jar"));
        host.refresh();
        assertThat(state("needing")).isEqualTo(PluginState.FAILED);
        assertThatThrownBy(() -> host.start("needing")).isInstanceOf(PluginException.class);
        PluginJar.module("org.example.late", "1.0", "late").write(folder.resolve("late.jar"));
        host.refresh();
        assertThat(state("needing")).isEqualTo(PluginState.ACTIVE);
    }

    @Test
    void findsThePluginWhoseCodeThrewAndStopsItAfterAnError() {
        PluginJar.plain("org.example.late", "throwing")
                .source(
                        "org.example.late.Throwing",
                        "package org.example.late; public class Throwing extends MadeLoss {"
                                + " public String name() { return \"throws-later\"; }"
                                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options o) {"
                                + " return (p, t) -> { throw new AssertionError(\"in use\"); }; } }")
                .service("dev.kiln.api.loss.LossProvider", "org.example.late.Throwing")
                .write(folder.resolve("throwing.jar"));
        host.refresh();
        Loss loss = make("throws-later").instance();
        Throwable thrown = catchThrowable(() -> loss.apply(null, null));
        assertThat(host.blame(thrown)).hasValueSatisfying(plugin -> {
            assertThat(plugin.id()).isEqualTo("throwing");
            assertThat(plugin.state()).isEqualTo(PluginState.FAILED);
        });
        assertThat(host.blame(new AssertionError("ours"))).isEmpty();
        assertThat(state(ID)).isEqualTo(PluginState.ACTIVE);
    }
}

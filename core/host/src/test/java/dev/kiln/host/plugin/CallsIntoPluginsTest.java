package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.PluginException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds whenever the host calls a plugin: whose class loader the thread has, and whose name a fault bears. */
class CallsIntoPluginsTest {

    private static final String CHECK = "if (Thread.currentThread().getContextClassLoader() != Watching.class"
            + ".getClassLoader()) throw new IllegalStateException(\"another's\");";

    @TempDir
    private Path folder;

    private void write(String inApply) {
        new PluginJar()
                .source(
                        "org.watch.Watching",
                        "package org.watch; import dev.kiln.graph.build.Value;"
                                + " public record Watching() implements dev.kiln.api.loss.Loss {"
                                + " public Value apply(Value prediction, Value target) {" + inApply + "}"
                                + " public static final class Provider implements dev.kiln.api.loss.LossProvider {"
                                + " public Provider() {" + CHECK + "}"
                                + " public String name() {" + CHECK + " return \"watching\"; }"
                                + " public String summary() { return \"a loss for tests\"; }"
                                + " public java.util.List<dev.kiln.api.extension.Option<?>> options() {" + CHECK
                                + " return java.util.List.of(); }"
                                + " public dev.kiln.api.loss.Loss create(dev.kiln.api.extension.Options options) {"
                                + CHECK
                                + " return new Watching(); } } }")
                .service(LossProvider.class.getName(), "org.watch.Watching$Provider")
                .write(folder.resolve("watch.jar"));
    }

    private static Value prediction() {
        TensorType type = new TensorType(ElementType.FLOAT, Shape.of(List.of(Dim.of("N"))));
        return new GraphBuilder("g").input("x", type);
    }

    private Loss loss(PluginHost host) {
        return host.extensions()
                .create(LossProvider.KIND, Specification.parse("watching"))
                .instance();
    }

    @Test
    void theContextClassLoaderIsThePluginsInEveryCallAndTheCallersAfterIt() {
        write(CHECK + " return prediction;");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            Value prediction = prediction();
            assertThat(loss(host).apply(prediction, prediction)).isSameAs(prediction);
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    void whatIsThrownBearsTheNameOfTheExtension() {
        write("throw new IllegalStateException(\"by mistake\");");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThatThrownBy(() -> loss(host).apply(prediction(), prediction()))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("loss watching of the plugin watch")
                    .hasMessageContaining("by mistake");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    void extensionsOfEqualOptionsAreEqual() {
        write("return prediction;");
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            assertThat(loss(host))
                    .isEqualTo(loss(host))
                    .hasSameHashCodeAs(loss(host))
                    .hasToString("Watching[]");
        }
    }
}

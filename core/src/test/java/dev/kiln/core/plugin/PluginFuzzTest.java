package dev.kiln.core.plugin;

import dev.kiln.testkit.fuzz.FuzzContract;
import dev.kiln.testkit.fuzz.FuzzedReader;
import dev.kiln.testkit.fuzz.Mutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Damaged jars of plugins: the host says that they failed, and an installation refuses them. */
class PluginFuzzTest extends FuzzContract {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    protected List<FuzzedReader> readers() throws IOException {
        List<byte[]> jars = List.of(
                Files.readAllBytes(
                        PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"))),
                Files.readAllBytes(PluginJar.plain("org.example.two", "two").write(folder.resolve("two.jar"))));
        Mutation damage = Mutation.zip(Mutation.oneOf(Mutation.bytes(), Mutation.text()));
        return List.of(
                new FuzzedReader("plugin", jars, damage, (content, place) -> {
                    Files.write(place.resolve("one.jar"), content);
                    try (PluginHost host =
                            PluginHost.open(PluginSettings.of(List.of(place)).waiting(PATIENCE))) {
                        host.plugins();
                    }
                }),
                new FuzzedReader("plugin-installation", jars, damage, (content, place) -> {
                    Path jar = Files.write(place.resolve("one.jar"), content);
                    Path plugins = Files.createDirectory(place.resolve("plugins"));
                    new PluginInstallation(plugins, List.of()).install(jar);
                }));
    }
}

package dev.kiln.host.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kiln.testkit.fuzz.FuzzContract;
import dev.kiln.testkit.fuzz.FuzzedReader;
import dev.kiln.testkit.fuzz.Mutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Damaged jars of plugins: the host says that they failed, and an installation refuses them. Damaged lists of a plugin
 * folder: whatever they name, nothing beside the folder changes.
 */
class PluginFuzzTest extends FuzzContract {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Damage after which a name leads out of the folder, where the damage leaves it one. */
    private static final Mutation OUTSIDE = (content, seed) -> Mutation.text()
            .apply(new String(content, UTF_8).replace("no.jar", "../victim.txt").getBytes(UTF_8), seed);

    @Override
    protected List<FuzzedReader> readers() throws IOException {
        List<byte[]> jars = List.of(
                Files.readAllBytes(
                        PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"))),
                Files.readAllBytes(PluginJar.plain("org.example.two", "two").write(folder.resolve("two.jar"))));
        List<byte[]> zips = List.of(Files.readAllBytes(Zip.of(folder.resolve("two.zip"))
                .file("one.jar", jars.get(0))
                .file("read.me", "a plugin".getBytes(UTF_8))
                .write()));
        List<FuzzedReader> readers = new ArrayList<>(readersOfLists());
        Mutation damage = Mutation.zip(Mutation.oneOf(Mutation.bytes(), Mutation.text()));
        readers.addAll(List.of(
                new FuzzedReader("plugin", jars, damage, (content, place) -> {
                    Files.write(place.resolve("one.jar"), content);
                    try (PluginHost host =
                            PluginHost.open(PluginSettings.of(List.of(place)).waiting(PATIENCE))) {
                        host.plugins();
                    }
                }),
                new FuzzedReader("plugin-zip", zips, Mutation.oneOf(Mutation.bytes(), damage), (content, place) -> {
                    Path unpacked = Files.createDirectory(place.resolve("unpacked"));
                    PrivateCopy.of(Files.write(place.resolve("one.zip"), content), Expectation.NONE, unpacked);
                }),
                new FuzzedReader("plugin-installation", jars, damage, (content, place) -> {
                    Path jar = Files.write(place.resolve("one.jar"), content);
                    Path plugins = Files.createDirectory(place.resolve("plugins"));
                    new PluginInstallation(plugins, List.of()).install(jar);
                })));
        return readers;
    }

    /** The lists of a folder with a plugin that was installed from a file; and that of a change that was cut off. */
    private List<FuzzedReader> readersOfLists() throws IOException {
        Path installed = Files.createDirectory(folder.resolve("installed"));
        Path jar = PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("listed.jar"));
        PluginInstallation installation = new PluginInstallation(installed, List.of());
        installation.install(jar);
        installation.disable("org.example.one");
        ShippedPlugins.record(installed);
        List<FuzzedReader> readers = new ArrayList<>();
        for (String list : List.of(PluginOrigins.FILE, PluginInstallation.HASHES, Switches.FILE, ShippedPlugins.FILE)) {
            readers.add(list(installed, list, List.of(Files.readAllBytes(installed.resolve(list))), Mutation.text()));
        }
        readers.add(
                list(installed, ".undo", List.of("restore plugins.sha256\ndelete no.jar\n".getBytes(UTF_8)), OUTSIDE));
        return readers;
    }

    private static FuzzedReader list(Path installed, String list, List<byte[]> seeds, Mutation damage) {
        return new FuzzedReader(list, seeds, damage, (content, place) -> {
            Path victim = Files.writeString(place.resolve("victim.txt"), "of value");
            Path plugins = Files.createDirectory(place.resolve("plugins"));
            try (Stream<Path> files = Files.list(installed)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, plugins.resolve(file.getFileName()));
                }
            }
            Files.write(plugins.resolve(list), content);
            try (PluginHost host =
                    PluginHost.open(PluginSettings.of(List.of(plugins)).waiting(PATIENCE))) {
                host.plugins();
            }
            try {
                PluginInstallation installation = new PluginInstallation(plugins, List.of());
                installation.origins();
                installation.remove("org.example.one");
            } finally {
                if (!Files.readString(victim).equals("of value")) {
                    throw new IllegalStateException("a file beside the folder was changed");
                }
            }
        });
    }
}

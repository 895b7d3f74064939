package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.host.plugin.Plugin;
import dev.kiln.host.plugin.PluginHost;
import dev.kiln.host.plugin.PluginSettings;
import dev.kiln.host.plugin.PluginState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A plugin in a folder of plugins, and a host that runs it. */
final class DroppedPlugin implements AutoCloseable {

    /** The form of a plugin in the folder. */
    enum Form {
        /** As its jar. */
        JAR,
        /** As a folder with all of its jars. */
        FOLDER,
        /** As a zip with all of its jars. */
        ZIP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final PluginHost host;
    private final Plugin plugin;
    private final ClassLoader besideHost;

    private DroppedPlugin(PluginHost host, Plugin plugin, ClassLoader besideHost) {
        this.host = host;
        this.plugin = plugin;
        this.besideHost = besideHost;
    }

    static DroppedPlugin of(PluginJars files, Form form, Path folder) {
        Path plugins = folder.resolve("plugins-" + form);
        try {
            Files.createDirectories(plugins);
            drop(files.jars(), form, plugins);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PluginHost host = PluginHost.open(PluginSettings.of(List.of(plugins)));
        Plugin plugin = host.plugins().get(0);
        if (plugin.state() != PluginState.ACTIVE) {
            host.close();
            throw new AssertionError("dropped as " + form + " it is " + plugin.state()
                    + plugin.fault().map(fault -> ": " + fault).orElse(""));
        }
        return new DroppedPlugin(host, plugin, files.member().getClassLoader());
    }

    private static void drop(List<Path> jars, Form form, Path plugins) throws IOException {
        switch (form) {
            case JAR -> Files.copy(jars.get(0), plugins.resolve("plugin.jar"));
            case FOLDER -> {
                Path folder = Files.createDirectories(plugins.resolve("plugin"));
                for (Path jar : jars) {
                    Files.copy(jar, folder.resolve(jar.getFileName().toString()));
                }
            }
            case ZIP -> zip(jars, plugins.resolve("plugin.zip"));
        }
    }

    private static void zip(List<Path> jars, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path jar : jars) {
                zip.putNextEntry(new ZipEntry(jar.getFileName().toString()));
                Files.copy(jar, zip);
                zip.closeEntry();
            }
        }
    }

    /** The dropped plugin's providers, as opposed to those on the path of the tests, whose id may be the same. */
    <P extends Provider<?>> List<P> providers(Kind<P> kind) {
        return host.extensions().registrations().stream()
                .filter(registration -> registration.plugin().equals(plugin.id()))
                .filter(registration -> registration.kind().equals(kind))
                .filter(registration -> registration.provider().getClass().getClassLoader() != besideHost)
                .map(registration -> kind.service().cast(registration.provider()))
                .toList();
    }

    @Override
    public void close() {
        host.close();
    }
}

package dev.kiln.core.extension;

import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The jars of a folder, each in a module layer of its own whose parent is the host's, so that a plugin sees the api and
 * its own classes and cannot stand before another's. Where the host itself lies on the class path, each jar has a
 * class loader of its own instead.
 */
final class PluginFolder {

    private static final ClassLoader HOST = PluginFolder.class.getClassLoader();

    private PluginFolder() {}

    static List<Path> jars(Path folder) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The plugin folder " + folder + " cannot be read: " + e.getMessage() + ".", e);
        }
        jars.sort(Comparator.naturalOrder());
        return jars;
    }

    /** What finds the services of one jar, and those of the host again. */
    static Services open(Path jar) {
        ModuleLayer host = PluginFolder.class.getModule().getLayer();
        return host == null ? classLoader(jar) : layer(jar, host);
    }

    private static Services layer(Path jar, ModuleLayer host) {
        try {
            ModuleFinder finder = ModuleFinder.of(jar);
            Set<String> names = finder.findAll().stream()
                    .map(ModuleReference::descriptor)
                    .map(ModuleDescriptor::name)
                    .collect(Collectors.toSet());
            Configuration configuration = host.configuration().resolveAndBind(finder, ModuleFinder.of(), names);
            ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(host), HOST)
                    .layer();
            return Services.of(layer);
        } catch (FindException | ResolutionException | LayerInstantiationException e) {
            throw new FileFormatException("The plugin " + jar + " cannot be loaded: " + e.getMessage() + ".", e);
        }
    }

    private static Services classLoader(Path jar) {
        try {
            return Services.of(new URLClassLoader(new URL[] {jar.toUri().toURL()}, HOST));
        } catch (MalformedURLException e) {
            throw new FileFormatException("The plugin " + jar + " cannot be loaded: " + e.getMessage() + ".", e);
        }
    }
}

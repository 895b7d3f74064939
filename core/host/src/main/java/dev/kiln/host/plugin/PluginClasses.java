package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a loaded plugin: in a separate module layer where the host is a module, in a separate class loader
 * where it is on the class path. The visible classes are the same.
 */
final class PluginClasses implements AutoCloseable {

    private final PluginContent content;
    private final PluginLoader loader;
    private final @Nullable PluginLayer layer;

    private PluginClasses(PluginContent content, PluginLoader loader, @Nullable PluginLayer layer) {
        this.content = content;
        this.loader = loader;
        this.layer = layer;
    }

    /**
     * Prepares to load a plugin's classes.
     *
     * @param content the plugin
     * @param name its name in stack traces
     * @param dependencies the plugins on which it depends
     * @throws PluginException if its modules are incompatible
     */
    static PluginClasses open(PluginContent content, String name, List<PluginClasses> dependencies) {
        Map<String, ClassLoader> exported = new HashMap<>();
        for (PluginClasses dependency : dependencies) {
            dependency.content.exportedPackages().forEach(p -> exported.putIfAbsent(p, dependency.loader));
        }
        PluginLoader.Surroundings surroundings =
                new PluginLoader.Surroundings(content.packages(), Map.copyOf(exported));
        PluginLoader loader = new PluginLoader(name, jars(content), surroundings);
        ModuleLayer host = HostModules.layer();
        if (host == null) {
            return new PluginClasses(content, loader, null);
        }
        List<PluginLayer> below = new ArrayList<>();
        for (PluginClasses dependency : dependencies) {
            if (dependency.layer != null) {
                below.add(dependency.layer);
            }
        }
        return new PluginClasses(content, loader, PluginLayer.define(content, loader, below, host));
    }

    private static URL[] jars(PluginContent content) {
        return content.jars().stream()
                .map(jar -> {
                    try {
                        return jar.file().toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toArray(URL[]::new);
    }

    /** Loads a class, without running its initializer, and makes it accessible to the host. */
    Class<?> load(String name) throws ClassNotFoundException {
        Class<?> type = Class.forName(name, false, loader);
        if (layer != null) {
            layer.openToHost(type);
        }
        return type;
    }

    ClassLoader loader() {
        return loader;
    }

    /** Closes the jars. Loaded classes continue to work. */
    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

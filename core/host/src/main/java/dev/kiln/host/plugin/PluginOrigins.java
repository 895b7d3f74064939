package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The origins of the plugins of a folder. The folder's file {@value #FILE} has on each line the SHA-256 of a plugin and
 * its origin; it changes together with the plugins, as one change of {@link PluginInstallation}.
 *
 * @param byHash the origins by the hash of the plugin
 */
public record PluginOrigins(SortedMap<String, PluginOrigin> byHash) {

    /** The file of the origins. */
    public static final String FILE = "plugins.origins";

    /** Copies the map. */
    public PluginOrigins {
        byHash = Collections.unmodifiableSortedMap(new TreeMap<>(byHash));
    }

    /**
     * Reads the origins of a folder's plugins.
     *
     * @param folder the plugin folder
     * @return the origins; none where nothing was installed
     * @throws dev.kiln.graph.error.FileFormatException if they cannot be read
     */
    public static PluginOrigins read(Path folder) {
        SortedMap<String, PluginOrigin> origins = new TreeMap<>();
        for (String line : FolderRecord.lines(folder.resolve(FILE))) {
            String[] words = line.split("  ", 2);
            if (words.length == 2) {
                PluginOrigin.parse(words[1]).ifPresent(origin -> origins.put(words[0], origin));
            }
        }
        return new PluginOrigins(origins);
    }

    /**
     * Returns the origin of a plugin.
     *
     * @param plugin the plugin
     * @return its origin; empty where it was put into the folder by hand
     */
    public Optional<PluginOrigin> of(Plugin plugin) {
        return Optional.ofNullable(byHash.get(plugin.descriptor().sha256()));
    }

    /** Adds an origin. */
    PluginOrigins with(String sha256, PluginOrigin origin) {
        SortedMap<String, PluginOrigin> more = new TreeMap<>(byHash);
        more.put(sha256, origin);
        return new PluginOrigins(more);
    }

    /** Removes those without a plugin. */
    PluginOrigins retaining(Collection<Plugin> plugins) {
        SortedMap<String, PluginOrigin> fewer = new TreeMap<>(byHash);
        fewer.keySet()
                .retainAll(plugins.stream()
                        .map(plugin -> plugin.descriptor().sha256())
                        .collect(Collectors.toSet()));
        return new PluginOrigins(fewer);
    }

    /** The content of the file. */
    String text() {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, PluginOrigin> origin : byHash.entrySet()) {
            lines.append(origin.getKey()).append("  ").append(origin.getValue()).append('\n');
        }
        return lines.toString();
    }
}

package dev.kiln.core.plugin;

import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Remembers where the plugins of a folder came from, in its file {@value #FILE}: on each line the SHA-256 of a plugin
 * and its origin. What a file says of content that is not there has no effect, so it may be written before the content
 * is.
 */
public final class PluginOrigins {

    /** Where the origins are kept. */
    public static final String FILE = "plugins.origins";

    private final Path folder;

    /**
     * The origins of a folder's plugins.
     *
     * @param folder the plugin folder
     */
    public PluginOrigins(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns where a plugin came from.
     *
     * @param plugin the plugin
     * @return its origin; empty where it was put into the folder by hand
     */
    public Optional<PluginOrigin> of(Plugin plugin) {
        return Optional.ofNullable(read().get(plugin.descriptor().sha256()));
    }

    /** Notes where some content is from. */
    void put(String sha256, PluginOrigin origin) {
        Map<String, PluginOrigin> origins = read();
        origins.put(sha256, origin);
        write(origins);
    }

    /**
     * Forgets all but the plugins that are there.
     *
     * @param plugins those
     */
    public void retain(Collection<Plugin> plugins) {
        Map<String, PluginOrigin> origins = read();
        if (origins.keySet()
                .retainAll(plugins.stream()
                        .map(plugin -> plugin.descriptor().sha256())
                        .collect(Collectors.toSet()))) {
            write(origins);
        }
    }

    private Map<String, PluginOrigin> read() {
        Map<String, PluginOrigin> origins = new TreeMap<>();
        for (String line : FolderRecord.lines(folder.resolve(FILE))) {
            String[] words = line.split("  ", 2);
            if (words.length == 2) {
                PluginOrigin.parse(words[1]).ifPresent(origin -> origins.put(words[0], origin));
            }
        }
        return origins;
    }

    private void write(Map<String, PluginOrigin> origins) {
        Path file = folder.resolve(FILE);
        Path staged = folder.resolve("." + FILE);
        try {
            if (origins.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            StringBuilder lines = new StringBuilder();
            origins.forEach((sha256, origin) ->
                    lines.append(sha256).append("  ").append(origin).append('\n'));
            Files.writeString(staged, lines);
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FileFormatException(file + " cannot be written: " + e.getMessage() + ".", e);
        }
    }
}

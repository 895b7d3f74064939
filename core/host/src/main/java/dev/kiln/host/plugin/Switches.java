package dev.kiln.host.plugin;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The switches for the plugins of a folder, from a file in it: only those in {@code enabled} run, or all if it is
 * empty, but not those in {@code disabled}.
 *
 * @param enabled the ids of the only ones to run; empty for all
 * @param disabled the ids of those not to run
 */
record Switches(SortedSet<String> enabled, SortedSet<String> disabled) {

    static final String FILE = "plugins.properties";

    private static final String ENABLED = "enabled";
    private static final String DISABLED = "disabled";

    Switches {
        enabled = Collections.unmodifiableSortedSet(new TreeSet<>(enabled));
        disabled = Collections.unmodifiableSortedSet(new TreeSet<>(disabled));
    }

    /**
     * Reads the switches of a folder.
     *
     * @throws FileFormatException if the file cannot be read
     */
    static Switches read(Path folder) {
        Properties lists = new Properties();
        Path file = folder.resolve(FILE);
        try {
            lists.load(new StringReader(String.join("\n", FolderRecord.lines(file))));
        } catch (IOException | IllegalArgumentException e) {
            throw new FileFormatException(file + " cannot be read: " + e.getMessage() + ".", e);
        }
        return new Switches(ids(lists, ENABLED), ids(lists, DISABLED));
    }

    private static SortedSet<String> ids(Properties lists, String key) {
        return Arrays.stream(lists.getProperty(key, "").split("[,\\s]+", -1))
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean allow(String id) {
        return !disabled.contains(id) && (enabled.isEmpty() || enabled.contains(id));
    }

    boolean isEmpty() {
        return enabled.isEmpty() && disabled.isEmpty();
    }

    Switches enabling(String id) {
        SortedSet<String> on = new TreeSet<>(enabled);
        if (!on.isEmpty()) {
            on.add(id);
        }
        return new Switches(on, without(disabled, id));
    }

    Switches disabling(String id) {
        SortedSet<String> off = new TreeSet<>(disabled);
        off.add(id);
        return new Switches(enabled, off);
    }

    /** Removes a plugin. The last one in {@code enabled} stays there: an empty list would mean all. */
    Switches forgetting(String id) {
        return new Switches(enabled.size() == 1 ? enabled : without(enabled, id), without(disabled, id));
    }

    private static SortedSet<String> without(SortedSet<String> ids, String id) {
        SortedSet<String> others = new TreeSet<>(ids);
        others.remove(id);
        return others;
    }

    /** The content of its file. */
    String text() {
        return "# which plugins of this folder run: the only ones (all where there are none), and those that do not\n"
                + ENABLED + " = " + String.join(", ", enabled) + "\n"
                + DISABLED + " = " + String.join(", ", disabled) + "\n";
    }
}

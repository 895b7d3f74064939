package dev.kiln.host.plugin;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hashes of the plugins that were installed into a folder, by file name. They are stored in the folder, in the form
 * of {@code sha256sum}, so that {@code sha256sum -c} can check them too.
 *
 * @param byName the hashes
 */
record InstalledHashes(SortedMap<String, String> byName) {

    static final String FILE = PluginInstallation.HASHES;

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

    InstalledHashes {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /**
     * Reads those of a folder; none where nothing was installed.
     *
     * @throws dev.kiln.graph.error.FileFormatException if they cannot be read
     */
    static InstalledHashes read(Path folder) {
        SortedMap<String, String> hashes = new TreeMap<>();
        for (String line : FolderRecord.lines(folder.resolve(FILE))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                hashes.put(matcher.group(2), matcher.group(1));
            }
        }
        return new InstalledHashes(hashes);
    }

    Optional<String> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    InstalledHashes with(String name, String hash) {
        SortedMap<String, String> more = new TreeMap<>(byName);
        more.put(name, hash);
        return new InstalledHashes(more);
    }

    InstalledHashes without(String name) {
        SortedMap<String, String> fewer = new TreeMap<>(byName);
        fewer.remove(name);
        return new InstalledHashes(fewer);
    }

    /** The content of its file; also the text for the hash of a folder's jars. */
    String text() {
        StringBuilder lines = new StringBuilder();
        byName.forEach(
                (name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
        return lines.toString();
    }
}

package dev.kiln.host.plugin;

import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The plugins that came with Kiln. A list beside them, written when Kiln was assembled, has the hash and the size of
 * each, so that they need not be hashed or copied at each start: they change only with Kiln itself.
 */
public final class ShippedPlugins {

    /** The name of the list: a line with hash, size in bytes, and name of the jar or folder for each. */
    public static final String FILE = "shipped.txt";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\d{1,18}) (.+)");

    private final Map<String, Shipped> byName;

    private ShippedPlugins(Map<String, Shipped> byName) {
        this.byName = byName;
    }

    private record Shipped(String sha256, long size) {}

    /**
     * Writes the list of the plugins in a folder, jars and folders with jars, for the assembly of a distribution.
     *
     * @param folder the folder
     * @throws FileFormatException if a file cannot be read or written
     */
    public static void record(Path folder) {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path plugin : files.filter(file -> file.toString().endsWith(".jar") || Files.isDirectory(file))
                    .sorted()
                    .toList()) {
                String hash = Files.isDirectory(plugin) ? FolderJars.of(plugin).sha256() : Sha256.of(plugin);
                lines.add(hash + " " + size(plugin) + " " + plugin.getFileName());
            }
            Files.write(folder.resolve(FILE), lines);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The list of the plugins in " + folder + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private static long size(Path plugin) throws IOException {
        return Files.isDirectory(plugin) ? FolderJars.of(plugin).size() : Files.size(plugin);
    }

    /** Whether it has the size that it had when it was listed. */
    private static boolean isWhole(Path plugin, Shipped shipped) {
        try {
            return size(plugin) == shipped.size();
        } catch (IOException e) {
            return false;
        }
    }

    static ShippedPlugins read(Path folder) {
        Map<String, Shipped> shipped = new LinkedHashMap<>();
        for (String line : FolderRecord.lines(folder.resolve(FILE))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                shipped.put(matcher.group(3), new Shipped(matcher.group(1), Long.parseLong(matcher.group(2))));
            }
        }
        return new ShippedPlugins(shipped);
    }

    /** The expectation of a listed jar or folder: it is accepted if its size is right, else hashed. */
    Optional<Expectation> of(Path plugin) {
        return Optional.ofNullable(byName.get(plugin.getFileName().toString()))
                .map(shipped -> new Expectation(Optional.of(shipped.sha256()), isWhole(plugin, shipped)));
    }
}

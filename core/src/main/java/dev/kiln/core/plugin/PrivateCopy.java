package dev.kiln.core.plugin;

import com.google.common.io.ByteStreams;
import dev.kiln.core.extension.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The jars of a plugin, copied to a folder of the host's own before anything is read of them: the originals are never
 * locked and can be replaced while the plugin runs. Copied and not linked, since a link would change with an original
 * that is written over in place.
 *
 * @param jars the copies
 * @param sha256 what the originals hash to
 */
record PrivateCopy(List<Path> jars, String sha256) {

    private static final String JAR = ".jar";
    private static final int DEPTH = 4;
    private static final int MOST_ENTRIES = 10_000;
    private static final long MOST_BYTES = 4L << 30;
    private static final String GET_AGAIN = "Get it again from where it came from, or build it anew.";

    /**
     * Copies a plugin.
     *
     * @param source a jar, a zip, or a folder with jars
     * @param folder where the copies go; made here
     * @throws PluginException if the source cannot be read, or is not a plugin
     */
    static PrivateCopy of(Path source, Path folder) {
        try {
            Files.createDirectories(folder);
            if (Files.isDirectory(source)) {
                return ofFolder(source, folder);
            }
            return source.toString().endsWith(JAR) ? ofJar(source, folder) : ofZip(source, folder);
        } catch (IOException e) {
            throw new PluginException(
                    "It cannot be read: " + e.getMessage() + ".", "Check that it is whole and may be read.");
        }
    }

    /** Where there is no room for a copy, a jar runs from its own place: a full disk must not take the plugins away. */
    private static PrivateCopy ofJar(Path jar, Path folder) throws IOException {
        Path copy = folder.resolve(jar.getFileName().toString());
        try (InputStream in = Files.newInputStream(jar)) {
            return new PrivateCopy(List.of(copy), Sha256.copy(in, copy));
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            return new PrivateCopy(List.of(jar), Sha256.of(jar));
        }
    }

    private static PrivateCopy ofFolder(Path source, Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(source, DEPTH)) {
            found = files.filter(file -> file.toString().endsWith(JAR) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
        Collected collected = new Collected(folder);
        for (Path jar : found) {
            try (InputStream in = Files.newInputStream(jar)) {
                collected.add(source.relativize(jar).toString(), in);
            }
        }
        return collected.copy("The folder has no jar in it.");
    }

    private static PrivateCopy ofZip(Path source, Path folder) throws IOException {
        Collected collected = new Collected(folder);
        try (ZipFile zip = new ZipFile(source.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw tooLarge();
            }
            for (ZipEntry entry : zip.stream().toList()) {
                checkEntry(entry);
                if (!entry.isDirectory() && entry.getName().endsWith(JAR)) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        collected.add(entry.getName(), in);
                    }
                }
            }
        }
        return collected.copy("The zip has no jar in it.");
    }

    /** Refuses what no honest archive of a plugin has. */
    private static void checkEntry(ZipEntry entry) {
        String name = entry.getName().replace('\\', '/');
        boolean leaves = name.startsWith("/")
                || name.contains(":")
                || List.of(name.split("/")).contains("..");
        if (leaves) {
            throw new PluginException("Its entry " + entry.getName() + " leads out of the zip.", GET_AGAIN);
        }
    }

    private static PluginException tooLarge() {
        return new PluginException(
                "It unpacks to more than " + MOST_ENTRIES + " files or " + (MOST_BYTES >> 30) + " GiB.", GET_AGAIN);
    }

    /** Jars of one plugin, all in one folder whatever folders they came from. */
    private static final class Collected {

        private final Path folder;
        private final List<Path> jars = new ArrayList<>();
        private final SortedMap<String, String> hashes = new TreeMap<>();
        private long left = MOST_BYTES;

        Collected(Path folder) {
            this.folder = folder;
        }

        void add(String name, InputStream content) throws IOException {
            Path plain = Path.of(name.replace('\\', '/')).getFileName();
            Path copy = folder.resolve(plain.toString());
            if (jars.contains(copy)) {
                throw new PluginException("It has the file " + plain + " twice.", "Leave one of them out.");
            }
            // what an archive says of its entries' sizes need not be true
            hashes.put(name, Sha256.copy(ByteStreams.limit(content, left + 1), copy));
            left -= Files.size(copy);
            if (left < 0) {
                throw tooLarge();
            }
            jars.add(copy);
        }

        PrivateCopy copy(String ifNone) {
            if (jars.isEmpty()) {
                throw new PluginException(ifNone, "Put the plugin's jar into it, and the jars it needs beside.");
            }
            return new PrivateCopy(List.copyOf(jars), Sha256.of(hashes));
        }
    }
}

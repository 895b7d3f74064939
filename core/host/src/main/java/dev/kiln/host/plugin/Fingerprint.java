package dev.kiln.host.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The criterion for changes of a plugin's files.
 *
 * @param files size and time of the last change of each file
 */
record Fingerprint(SortedMap<Path, Stamp> files) {

    private static final int DEPTH = 4;

    record Stamp(long size, FileTime changed) {}

    /** Takes the fingerprint of a file, or of the jars in a folder; empty where there is none. */
    static Fingerprint of(Path source) {
        SortedMap<Path, Stamp> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.walk(source, DEPTH)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.equals(source) || file.toString().endsWith(".jar")) {
                    stamps.put(file, new Stamp(Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // a file that is being replaced now is noticed at the next refresh
            return new Fingerprint(new TreeMap<>());
        }
        return new Fingerprint(stamps);
    }

    boolean isEmpty() {
        return files.isEmpty();
    }
}

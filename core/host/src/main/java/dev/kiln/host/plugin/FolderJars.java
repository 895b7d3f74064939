package dev.kiln.host.plugin;

import dev.kiln.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The jars of a plugin that is a folder.
 *
 * @param folder the folder
 * @param jars the jars in it, in the order of their paths
 */
record FolderJars(Path folder, List<Path> jars) {

    private static final int DEPTH = 4;

    FolderJars {
        jars = List.copyOf(jars);
    }

    static FolderJars of(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            return new FolderJars(
                    folder,
                    files.filter(file -> file.toString().endsWith(".jar") && Files.isRegularFile(file))
                            .sorted()
                            .toList());
        }
    }

    /** The name of a jar within the folder. */
    String name(Path jar) {
        return folder.relativize(jar).toString().replace('\\', '/');
    }

    /** The bytes of all jars together. */
    long size() {
        return jars.stream().mapToLong(jar -> jar.toFile().length()).sum();
    }

    String sha256() throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path jar : jars) {
            hashes.put(name(jar), Sha256.of(jar));
        }
        return sha256(hashes);
    }

    /** The hash of a folder: of the list of its jars' hashes in the form of sha256sum. */
    static String sha256(SortedMap<String, String> hashes) {
        return Sha256.of(new InstalledHashes(hashes).text().getBytes(StandardCharsets.UTF_8));
    }
}

package dev.kiln.host.plugin;

import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The jars of a plugin, copied to a private folder of the host before they are read: the originals are never locked and
 * can be replaced while the plugin runs. They are not linked, since a link would change with an original that is
 * overwritten in place. Plugins shipped with Kiln are not copied.
 *
 * @param jars the copies
 * @param sha256 the hash of the original; for a folder, of the list of its jars' hashes in the form of sha256sum
 */
record PrivateCopy(List<Path> jars, String sha256) {

    private static final String JAR = ".jar";
    private static final String PUT_A_JAR = "Put the plugin's jar into it, and the jars it needs beside.";

    /**
     * Copies a plugin.
     *
     * @param source a jar, a zip, or a folder with jars
     * @param expected its expected properties
     * @param folder the folder for the copies, which is created
     * @throws PluginException if the source cannot be read, is not a plugin, or differs from the expectation
     */
    static PrivateCopy of(Path source, Expectation expected, Path folder) {
        try {
            Path copies = Files.createDirectories(folder);
            if (Files.isDirectory(source)) {
                PrivateCopy made = ofFolder(source, copies);
                expected.check(made.sha256());
                return made;
            }
            return source.toString().endsWith(JAR) ? ofJar(source, expected, copies) : ofZip(source, expected, copies);
        } catch (IOException | FileFormatException e) {
            throw new PluginException(
                    "It cannot be read: " + e.getMessage() + ".", "Check that it is whole and may be read.");
        }
    }

    /** A plugin that is read where it is. */
    static PrivateCopy inPlace(Path source, Expectation expected) {
        String hash = expected.sha256().orElseThrow();
        if (!Files.isDirectory(source)) {
            return new PrivateCopy(List.of(source), hash);
        }
        try {
            return new PrivateCopy(FolderJars.of(source).jars(), hash);
        } catch (IOException e) {
            throw new PluginException(
                    "It cannot be read: " + e.getMessage() + ".", "Check that it is whole and may be read.");
        }
    }

    /** Without room for a copy, a jar runs in place, so that plugins work with a full disk. */
    private static PrivateCopy ofJar(Path jar, Expectation expected, Path folder) throws IOException {
        Path copy = folder.resolve(jar.getFileName().toString());
        PrivateCopy made;
        try {
            made = new PrivateCopy(List.of(copy), copy(jar, copy));
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            made = new PrivateCopy(List.of(jar), Sha256.of(jar));
        }
        expected.check(made.sha256());
        return made;
    }

    private static String copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(to)) {
            return Sha256.copy(in, out);
        }
    }

    private static PrivateCopy ofFolder(Path source, Path folder) throws IOException {
        FolderJars found = FolderJars.of(source);
        Map<Path, Path> originals = new TreeMap<>();
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path jar : found.jars()) {
            Path copy = folder.resolve(jar.getFileName().toString());
            if (originals.put(copy, jar) != null) {
                throw new PluginException("It has the file " + jar.getFileName() + " twice.", "Leave one of them out.");
            }
            hashes.put(found.name(jar), copy(jar, copy));
        }
        if (originals.isEmpty()) {
            throw new PluginException("The folder has no jar in it.", PUT_A_JAR);
        }
        return new PrivateCopy(new ArrayList<>(originals.keySet()), FolderJars.sha256(hashes));
    }

    private static PrivateCopy ofZip(Path source, Expectation expected, Path folder) throws IOException {
        Path zip = folder.resolve(".zip");
        String hash = copy(source, zip);
        expected.check(hash);
        List<Path> jars = PluginZip.unpack(zip, folder);
        Files.delete(zip);
        if (jars.isEmpty()) {
            throw new PluginException("The zip has no jar in it.", PUT_A_JAR);
        }
        return new PrivateCopy(jars, hash);
    }
}

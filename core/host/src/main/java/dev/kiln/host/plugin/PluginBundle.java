package dev.kiln.host.plugin;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Combines a plugin's jars in one file, so that it is added to a folder, and removed, in one step. */
final class PluginBundle {

    private PluginBundle() {}

    /**
     * Creates the file: the jar itself where it needs no other, else a zip.
     *
     * @param jars the jars, the plugin's own first
     * @param name the name without suffix
     * @param folder the folder
     * @return the file
     */
    static Path of(List<Path> jars, String name, Path folder) {
        boolean isAlone = jars.size() == 1;
        Path file = folder.resolve(name + (isAlone ? ".jar" : ".zip"));
        try {
            Files.createDirectories(folder);
            if (isAlone) {
                Files.copy(jars.get(0), file);
            } else {
                zip(jars, file);
            }
            return file;
        } catch (IOException e) {
            throw new FileFormatException(file + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private static void zip(List<Path> jars, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            for (Path jar : jars) {
                ZipEntry entry = new ZipEntry(jar.getFileName().toString());
                entry.setTime(0);
                entries.putNextEntry(entry);
                Files.copy(jar, entries);
                entries.closeEntry();
            }
        }
    }
}

package dev.kiln.host.plugin;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes one file of a plugin's jars, so that it appears in a folder, and goes, in one step. */
final class PluginBundle {

    private PluginBundle() {}

    /**
     * Makes the file: the jar itself where it needs no other, else a zip.
     *
     * @param jars the jars, the plugin's own first
     * @param name the name without its ending
     * @param folder where to
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

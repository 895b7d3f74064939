package dev.kiln.host.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The steps of changes of a plugin folder. Written data is on the disk when a step ends, so that the order of the steps
 * also holds at a power cut.
 */
class FileOperations {

    /** Writes a text to a file. */
    void write(Path file, String text) throws IOException {
        try (FileChannel out = open(file)) {
            out.write(StandardCharsets.UTF_8.encode(text));
            out.force(true);
        }
    }

    /** Copies a file. */
    void copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                FileChannel out = open(to)) {
            in.transferTo(Channels.newOutputStream(out));
            out.force(true);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Renames a file or folder in the same folder atomically, replacing a file of the new name. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        forceFolderOf(to);
    }

    /** Deletes a file if it exists. */
    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        forceFolderOf(file);
    }

    private static void forceFolderOf(Path file) {
        Path folder = file.toAbsolutePath().resolveSibling(".");
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (IOException e) {
            // Windows opens no folders, and keeps the order of names by itself
        }
    }
}

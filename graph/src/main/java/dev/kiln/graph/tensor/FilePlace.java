package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Experimental;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The location of a tensor's elements in a file, little-endian and in row-major order, so that a reader of files need
 * not be given the elements.
 *
 * @param file the file, by its real path
 * @param offset the byte offset of the first element
 * @param version the version of the file's content
 */
@Experimental
public record FilePlace(Path file, long offset, Version version) {

    /**
     * Distinguishes a file from one that replaced it.
     *
     * @param size its size in bytes
     * @param modified the time of its last change
     * @param key the file system's key for it, null where there is none
     */
    public record Version(
            long size, FileTime modified, @Nullable Object key) {

        /**
         * The current version of a file.
         *
         * @param file the file
         * @return its version
         * @throws IOException if it does not exist
         */
        public static Version of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(now.size(), now.lastModifiedTime(), now.fileKey());
        }
    }

    /** Returns whether the file is unchanged. */
    public boolean isThere() {
        try {
            return Version.of(file).equals(version);
        } catch (IOException e) {
            return false;
        }
    }
}

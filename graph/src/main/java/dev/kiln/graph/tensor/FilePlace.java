package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Experimental;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Where in a file the elements of a tensor lie, little-endian and in row-major order: whoever can read files need not
 * be handed them.
 *
 * @param file the file, by its real path
 * @param offset where in it the first element begins
 * @param version which content of the file it is
 */
@Experimental
public record FilePlace(Path file, long offset, Version version) {

    /**
     * Tells a file from one that came in its place.
     *
     * @param size its bytes
     * @param modified when it was last written
     * @param key what the system knows it by, null where there is nothing
     */
    public record Version(
            long size, FileTime modified, @Nullable Object key) {

        /**
         * The version that a file has now.
         *
         * @param file the file
         * @return its version
         * @throws IOException if it is not there
         */
        public static Version of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(now.size(), now.lastModifiedTime(), now.fileKey());
        }
    }

    /** Returns whether the file still is what it was. */
    public boolean isThere() {
        try {
            return Version.of(file).equals(version);
        } catch (IOException e) {
            return false;
        }
    }
}

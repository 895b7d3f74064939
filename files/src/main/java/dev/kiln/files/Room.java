package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The free space of a disk. */
final class Room {

    private Room() {}

    /**
     * Checks that there is enough free space.
     *
     * @throws FileFormatException if there is less
     */
    static void require(Path folder, long bytes, Path file) {
        long usable = usable(folder);
        if (usable < bytes) {
            throw new FileFormatException("The file " + file + " cannot be written: it needs " + bytes
                    + " bytes, and the disk of " + folder + " has room for " + usable
                    + ". Make room, or choose another place.");
        }
    }

    private static long usable(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            // some systems do not report their size
            return store.getTotalSpace() <= 0 ? Long.MAX_VALUE : store.getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}

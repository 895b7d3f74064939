package dev.kiln.onnx.format;

import dev.kiln.api.FileFormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file beside its place and moves it there when it is whole, so that nobody ever sees half of it. */
public final class AtomicFile {

    private AtomicFile() {}

    /** What fills a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything.
         *
         * @param channel an empty file
         * @throws IOException if it cannot be written
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file, replacing one that is there.
     *
     * @param file where it shall be
     * @param content what it shall hold
     * @throws FileFormatException if it cannot be written; nothing is left and an old file is as it was
     */
    public static void write(Path file, Content content) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                fill(beside, content);
                move(beside, target);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new FileFormatException(
                    "The file " + file + " cannot be written (" + reason(e)
                            + "); nothing was changed. Check the folder, its permissions and the free space, and try again.",
                    e);
        }
    }

    private static void fill(Path beside, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    private static void move(Path beside, Path target) throws IOException {
        try {
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String reason(IOException e) {
        String kind = e.getClass().getSimpleName();
        return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
    }
}

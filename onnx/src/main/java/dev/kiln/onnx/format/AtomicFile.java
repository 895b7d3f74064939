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
        try (Draft draft = new Draft(file)) {
            draft.fill(content);
            draft.move();
        } catch (IOException e) {
            throw unwritten(file, e);
        }
    }

    /**
     * Writes two files that belong together: neither is moved to its place before both are whole.
     *
     * @param first what goes to its place first
     * @param firstContent what it shall hold
     * @param second what refers to the first
     * @param secondContent what it shall hold
     * @throws FileFormatException if they cannot be written; nothing is left and old files are as they were
     */
    public static void writeBoth(Path first, Content firstContent, Path second, Content secondContent) {
        try (Draft one = new Draft(first);
                Draft other = new Draft(second)) {
            one.fill(firstContent);
            other.fill(secondContent);
            one.move();
            other.move();
        } catch (IOException e) {
            throw unwritten(second, e);
        }
    }

    private static FileFormatException unwritten(Path file, IOException e) {
        return new FileFormatException(
                "The file " + file + " cannot be written (" + reason(e)
                        + "); nothing was changed. Check the folder, its permissions and the free space, and try again.",
                e);
    }

    /** A file beside its place; what was not moved is gone when it is closed. */
    private static final class Draft implements AutoCloseable {

        private final Path target;
        private final Path beside;

        Draft(Path file) throws IOException {
            target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        }

        void fill(Content content) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(beside, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
        }

        void move() throws IOException {
            try {
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(beside);
        }
    }

    private static String reason(IOException e) {
        String kind = e.getClass().getSimpleName();
        return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
    }
}

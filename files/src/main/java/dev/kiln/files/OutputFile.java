package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A place that a result can be written to, checked before the work that makes the result.
 *
 * <p>A file is written beside its place, checked where the caller wants that, and moved there when it is whole: nobody
 * ever sees half of it, and a failure leaves what was there. Links are followed, so that the file that they lead to is
 * replaced and not they. A file that is replaced keeps its permissions, and a new one has those that the process gives
 * its files. What is no regular file but a pipe or a device such as {@code /dev/stdout} stays what it is: the content
 * is made whole in the folder for temporary files and then goes into it.
 *
 * <p>What a process that was killed left beside a place is removed when something is written there again. An interrupt
 * does not stop writing.
 */
public final class OutputFile {

    /** The least room that a disk must have for any file at all. */
    private static final long LEAST_BYTES = 1 << 16;

    private final Destination destination;

    private OutputFile(Destination destination) {
        this.destination = destination;
    }

    /** What fills a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes everything. Every call writes to the disk: who writes bytes one by one puts a buffer between.
         *
         * @param out an empty file; it is closed by the caller
         * @throws IOException if it cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * A file and what it shall hold.
     *
     * @param file where it goes
     * @param content what fills it
     */
    public record Part(OutputFile file, Content content) {}

    /**
     * Checks that a file can be written: that its folder is there and can be written, that its name is one that the
     * folder takes, that what is there may be replaced, and that the disk is not full.
     *
     * @param file where a result will go
     * @return the place
     * @throws FileFormatException that says why it cannot be written
     */
    public static OutputFile of(Path file) {
        return new OutputFile(Destination.of(file)).requireRoom(LEAST_BYTES);
    }

    /**
     * Checks that the disk has room.
     *
     * @param bytes how much is going to be written, at least 0
     * @return this
     * @throws FileFormatException if there is less room, what the file there holds not counted: it stays until the new
     *     one is whole
     */
    public OutputFile requireRoom(long bytes) {
        Room.require(destination.workFolder(), bytes, destination.named());
        return this;
    }

    /**
     * Where the bytes go, links followed.
     *
     * @return an absolute path
     */
    public Path target() {
        return destination.target();
    }

    /**
     * Writes the file.
     *
     * @param content what it shall hold
     * @throws FileFormatException if it cannot be written; nothing is left and an old file is as it was
     */
    public void write(Content content) {
        write(content, finished -> {});
    }

    /**
     * Writes the file if it passes a check.
     *
     * @param content what it shall hold
     * @param check gets the file when it is whole and not yet in its place; what it throws is passed on, and then an old
     *     file is as it was
     * @throws FileFormatException if it cannot be written; nothing is left and an old file is as it was
     */
    public void write(Content content, Consumer<Path> check) {
        write(List.of(new Part(this, content)), check);
    }

    /**
     * Writes a text, with the system's line separator after it.
     *
     * @param text the text
     * @throws FileFormatException if it cannot be written; an old file is as it was
     */
    public void writeText(String text) {
        byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        write(out -> out.write(bytes));
    }

    /**
     * Writes files of one folder that belong together: none is moved to its place before all are whole.
     *
     * @param parts the files in the order in which they go to their places; what refers to others comes last
     * @param check gets the last of them when all lie beside each other under their own names, not yet in their places
     * @throws FileFormatException if they cannot be written; nothing is left and old files are as they were
     */
    public static void write(List<Part> parts, Consumer<Path> check) {
        Destination last = parts.get(parts.size() - 1).file().destination;
        requireOnePlace(parts, last);
        try (Draft draft = Draft.in(last.workFolder())) {
            for (Part part : parts) {
                draft.fill(part.file().destination.name(), part.content());
            }
            check.accept(draft.file(last.name()));
            for (Part part : parts) {
                part.file()
                        .destination
                        .deliver(draft.file(part.file().destination.name()));
            }
        } catch (IOException e) {
            throw unwritten(last.named(), e);
        }
    }

    private static void requireOnePlace(List<Part> parts, Destination last) {
        boolean oneFolder = parts.stream()
                .allMatch(part -> part.file().destination.workFolder().equals(last.workFolder()));
        if (parts.size() > 1 && (last.isStream() || !oneFolder)) {
            throw new FileFormatException(last.named() + " cannot be written: " + parts.size()
                    + " files belong together, which only a folder has room for. Name a regular file.");
        }
    }

    private static KilnException unwritten(Path file, IOException e) {
        return new FileFormatException(
                "The file " + file + " cannot be written (" + Reasons.of(e)
                        + "); nothing was changed. Check the folder, its permissions and the free space, and try again.",
                e);
    }
}

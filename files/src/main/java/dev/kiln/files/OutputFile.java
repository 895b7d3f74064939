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
 * The destination of a result, checked before the work that computes the result.
 *
 * <p>A file is written in a draft beside its destination, checked on request, and moved there when it is complete: no
 * reader sees half of it, and a failure leaves the existing file. Links are followed, so that the file they lead to is
 * replaced, and not the links. A replaced file keeps its permissions, and a new one has those that the process gives
 * its files. A destination that is not a regular file but a pipe or a device such as {@code /dev/stdout} is not
 * replaced: the content is completed in the folder for temporary files and then written into it.
 *
 * <p>Left-overs of a killed process beside a destination are removed by the next write there. An interrupt does not
 * stop writing.
 */
public final class OutputFile {

    /** The minimum free space of a disk for any file. */
    private static final long LEAST_BYTES = 1 << 16;

    private final Destination destination;

    private OutputFile(Destination destination) {
        this.destination = destination;
    }

    /** The content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content. Every call writes to the disk; use a buffer for writing single bytes.
         *
         * @param out an empty file; it is closed by the caller
         * @throws IOException if it cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * A file and its content.
     *
     * @param file the destination
     * @param content the content
     */
    public record Part(OutputFile file, Content content) {}

    /**
     * Checks that a file can be written: its folder exists and is writable, its name is valid there, an existing file
     * may be replaced, and the disk is not full.
     *
     * @param file the path of the result
     * @return the destination
     * @throws FileFormatException with the reason if it cannot be written
     */
    public static OutputFile of(Path file) {
        return new OutputFile(Destination.of(file)).requireRoom(LEAST_BYTES);
    }

    /**
     * Checks that the disk has enough free space.
     *
     * @param bytes the number of bytes to write, at least 0
     * @return this
     * @throws FileFormatException if there is less space, not counting an existing file, which stays until the new one
     *     is complete
     */
    public OutputFile requireRoom(long bytes) {
        Room.require(destination.workFolder(), bytes, destination.named());
        return this;
    }

    /**
     * The path to which the bytes are written, after following links.
     *
     * @return an absolute path
     */
    public Path target() {
        return destination.target();
    }

    /**
     * Writes the file.
     *
     * @param content its content
     * @throws FileFormatException if it cannot be written; no left-over remains and an old file is unchanged
     */
    public void write(Content content) {
        write(content, finished -> {});
    }

    /**
     * Writes the file if it passes a check.
     *
     * @param content its content
     * @param check gets the complete file before it is moved to its destination; its exceptions are passed on, and then
     *     an old file is unchanged
     * @throws FileFormatException if it cannot be written; no left-over remains and an old file is unchanged
     */
    public void write(Content content, Consumer<Path> check) {
        write(List.of(new Part(this, content)), check);
    }

    /**
     * Writes a text, with the system's line separator after it.
     *
     * @param text the text
     * @throws FileFormatException if it cannot be written; an old file is unchanged
     */
    public void writeText(String text) {
        byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        write(out -> out.write(bytes));
    }

    /**
     * Writes files of one folder that belong together: none is moved to its destination before all are complete.
     *
     * @param parts the files in the order in which they are moved; a file that refers to others comes last
     * @param check gets the last of them when all are complete under their own names in one folder, before they are
     *     moved
     * @throws FileFormatException if they cannot be written; no left-over remains and old files are unchanged
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
                    + " files belong together and need a folder. Name a regular file.");
        }
    }

    private static KilnException unwritten(Path file, IOException e) {
        return new FileFormatException(
                "The file " + file + " cannot be written (" + Reasons.of(e)
                        + "); nothing was changed. Check the folder, its permissions and the free space, and try again.",
                e);
    }
}

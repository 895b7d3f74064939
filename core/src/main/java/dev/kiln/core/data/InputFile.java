package dev.kiln.core.data;

import dev.kiln.api.FileFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file that data is read from, packed by gzip or not: its first bytes tell, not its name. */
final class InputFile {

    private static final int BUFFER = 1 << 16;

    /**
     * Makes something of a file's content.
     *
     * @param <T> what
     */
    interface Reader<T> {

        T read(InputStream content) throws IOException;
    }

    private InputFile() {}

    /**
     * Reads a file.
     *
     * @throws FileFormatException if it is missing, ends too early, is damaged or cannot be read
     */
    static <T> T read(Path file, Reader<T> reader) {
        require(file);
        try (InputStream content = open(file)) {
            return reader.read(content);
        } catch (EOFException e) {
            throw new FileFormatException("The file " + file + " is cut short; get it again.", e);
        } catch (ZipException e) {
            throw new FileFormatException(
                    "The file " + file + " is damaged (" + e.getMessage() + "); get it again.", e);
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream content = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            content.mark(2);
            boolean packed = content.read() == 0x1f && content.read() == 0x8b;
            content.reset();
            return packed ? new BufferedInputStream(new GZIPInputStream(content, BUFFER), BUFFER) : content;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    /**
     * Checks that there is a file.
     *
     * @throws FileFormatException if there is nothing, or a folder
     */
    static void require(Path file) {
        if (Files.isDirectory(file)) {
            throw new FileFormatException(file + " is a folder where a file was expected.");
        }
        if (!Files.exists(file)) {
            throw new FileFormatException("The file " + file + " does not exist; check the path.");
        }
    }

    /**
     * The files in a folder.
     *
     * @return their paths in the order of their names
     * @throws FileFormatException if it is not a folder or cannot be read
     */
    static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FileFormatException(
                    Files.exists(folder)
                            ? folder + " is a file where a folder was expected."
                            : "The folder " + folder + " does not exist; check the path.");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new FileFormatException("The folder " + folder + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** The next bytes, all of them. */
    static byte[] bytes(InputStream content, int count) throws IOException {
        byte[] bytes = content.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    /** A file's name as text. */
    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}

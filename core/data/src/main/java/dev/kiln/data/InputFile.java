package dev.kiln.data;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.FileFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A data file, packed by gzip or not, which is determined by its first bytes, not by its name. */
final class InputFile {

    private static final int BUFFER = 1 << 16;

    /**
     * Reads a file's content.
     *
     * @param <T> the type of the result
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
        CancelledException.throwIfInterrupted();
        try (InputStream content = open(file)) {
            return Memory.within("The file " + file, 0, () -> reader.read(content));
        } catch (EOFException e) {
            throw new FileFormatException("The file " + file + " is cut short; get it again.", e);
        } catch (ZipException e) {
            throw new FileFormatException(
                    "The file " + file + " is damaged (" + e.getMessage() + "); get it again.", e);
        } catch (IOException e) {
            CancelledException.throwIfInterrupted(e);
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream content = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            content.mark(2);
            boolean packed = content.read() == 0x1f && content.read() == 0x8b;
            content.reset();
            return packed
                    ? new BufferedInputStream(new Unpacked(new GZIPInputStream(content, BUFFER), file), BUFFER)
                    : content;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    /** The content of a packed file, bounded: a few bytes can unpack to more than the whole memory. */
    private static final class Unpacked extends FilterInputStream {

        private final Path file;
        private final long most = Runtime.getRuntime().maxMemory() / 2;
        private long count;

        Unpacked(InputStream content, Path file) {
            super(content);
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = super.read(target, from, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) {
            count += read;
            if (count > most) {
                throw new FileFormatException("The file " + file + " unpacks to more than " + (most >> 20)
                        + " MB, half of the memory that Java may use. Use a part of it, or give Java more memory: -Xmx, for the kiln "
                        + "command in KILN_JAVA_OPTS.");
            }
        }
    }

    /**
     * Checks that there is a file.
     *
     * @throws FileFormatException if it does not exist, or is a folder
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

    /** Notes that of two files with the same content the plain one is read. */
    static String notReadBeside(Path plain) {
        return "The file " + name(plain) + ".gz is not read; " + name(plain) + " lies beside it.";
    }

    /** All remaining bytes. */
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

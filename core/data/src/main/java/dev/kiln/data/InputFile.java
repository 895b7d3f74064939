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

/**
 * A data file, packed by gzip or not, which is determined by its first bytes, not by its name. The path {@code -} is
 * standard input, which can be read once, from its beginning to its end.
 */
final class InputFile {

    /** The path that users write for standard input. */
    static final Path STANDARD = Path.of("-");

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
        return reading(file, () -> {
            try (InputStream content = open(file)) {
                return reader.read(content);
            }
        });
    }

    /**
     * Opens a file to be read in parts, each within {@link #reading}.
     *
     * @param file the file, or {@link #STANDARD}
     * @return its content, without the packing
     * @throws FileFormatException if it is missing or cannot be read
     */
    static InputStream opened(Path file) {
        if (!isStandard(file)) {
            require(file);
        }
        return reading(file, () -> open(file));
    }

    /** Whether a path stands for standard input. */
    static boolean isStandard(Path file) {
        return file.equals(STANDARD);
    }

    /** The name of a file in messages. */
    static Path shown(Path file) {
        return isStandard(file) ? Path.of("standard input") : file;
    }

    /**
     * Runs a part of the reading of a file.
     *
     * @throws FileFormatException if the file ends too early, is damaged or cannot be read
     */
    static <T> T reading(Path file, Memory.Work<T> work) {
        CancelledException.throwIfInterrupted();
        try {
            return Memory.within("The file " + shown(file), 0, work);
        } catch (EOFException e) {
            throw new FileFormatException("The file " + shown(file) + " is cut short; get it again.", e);
        } catch (ZipException e) {
            throw new FileFormatException(
                    "The file " + shown(file) + " is damaged (" + e.getMessage() + "); get it again.", e);
        } catch (IOException e) {
            CancelledException.throwIfInterrupted(e);
            throw new FileFormatException("The file " + shown(file) + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream content =
                new BufferedInputStream(isStandard(file) ? System.in : Files.newInputStream(file), BUFFER);
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
        if (isStandard(file) && !Files.exists(file)) {
            throw new FileFormatException(
                    "Standard input, -, is read for predictions alone; save it and name the file.");
        }
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

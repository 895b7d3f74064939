package dev.kiln.core.data;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.option.Spelling;
import dev.kiln.api.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A NumPy archive that is open for reading: a zip file with a {@code .npy} entry for each array.
 *
 * <p>Arrays may be of format version 1 to 3, in C or Fortran order, of either byte order, with elements f2, f4, f8, i1
 * to i8, u1 to u8 and bool.
 */
public final class NpzFile implements AutoCloseable {

    private static final String SUFFIX = ".npy";

    private final Path path;
    private final ZipFile zip;

    private NpzFile(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
    }

    /**
     * Opens an archive.
     *
     * @param path the file
     * @return the archive, to be closed
     * @throws FileFormatException if it is missing or no archive
     */
    public static NpzFile open(Path path) {
        InputFile.require(path);
        try {
            return new NpzFile(path, new ZipFile(path.toFile()));
        } catch (IOException e) {
            throw new FileFormatException(
                    "The file " + path + " is no NumPy archive, or cut short (" + e.getMessage() + ").", e);
        }
    }

    /** Returns the names of the arrays in the order of the file. */
    public List<String> names() {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    /**
     * Reads an array.
     *
     * @param name one of {@link #names}
     * @return a tensor in row-major order, of the same element type
     * @throws FileFormatException if there is no such array, or it is damaged or of a type that cannot be read
     */
    public Tensor read(String name) {
        ZipEntry entry = zip.getEntry(name + SUFFIX);
        if (entry == null) {
            throw new FileFormatException("The file " + path + " has no array " + name + "."
                    + Spelling.hint(name, names()) + " It has " + String.join(", ", names()) + ".");
        }
        String where = "The array " + name + " in " + path;
        CRC32 checksum = new CRC32();
        try (InputStream content =
                new BufferedInputStream(new CheckedInputStream(zip.getInputStream(entry), checksum))) {
            Tensor array = NpyArray.read(where, content, entry.getSize());
            content.transferTo(OutputStream.nullOutputStream());
            if (entry.getCrc() >= 0 && entry.getCrc() != checksum.getValue()) {
                throw new FileFormatException(
                        where + " is damaged: its checksum is not that of its content. Get the " + "file again.");
            }
            return array;
        } catch (EOFException | ZipException e) {
            throw new FileFormatException(where + " is cut short or damaged.", e);
        } catch (IOException e) {
            throw new FileFormatException(where + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new FileFormatException("The file " + path + " cannot be closed: " + e.getMessage() + ".", e);
        }
    }
}

package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;

/**
 * A NumPy archive opened for reading: a zip file with a {@code .npy} entry for each array.
 *
 * <p>Arrays may be of format version 1 to 3, in C or Fortran order, of either byte order, with elements f2, f4, f8, i1
 * to i8, u1 to u8 and bool.
 */
public final class NpzFile implements AutoCloseable {

    private static final String SUFFIX = ".npy";

    private final Path path;
    private final ZipEntries entries;

    private NpzFile(Path path, ZipEntries entries) {
        this.path = path;
        this.entries = entries;
    }

    /**
     * Opens an archive.
     *
     * @param path the file
     * @return the archive, to be closed
     * @throws FileFormatException if it is missing, no archive, or has two arrays of the same name
     */
    public static NpzFile open(Path path) {
        InputFile.require(path);
        try {
            return new NpzFile(path, ZipEntries.open(path, name -> name));
        } catch (IOException e) {
            throw new FileFormatException(
                    "The file " + path + " is not a NumPy archive, or cut short (" + e.getMessage() + ").", e);
        }
    }

    /** Returns the names of the arrays in the order of the file. */
    public List<String> names() {
        return entries.names().stream()
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
        long size = entries.size(name + SUFFIX)
                .orElseThrow(() -> new FileFormatException("The file " + path + " has no array " + name + "."
                        + Spelling.hint(name, names()) + " It has " + String.join(", ", names()) + "."));
        String where = "The array " + name + " in " + path;
        try {
            return entries.read(name + SUFFIX, content -> NpyArray.read(where, content, size));
        } catch (EOFException e) {
            throw new FileFormatException(where + " is cut short.", e);
        } catch (ZipException e) {
            throw new FileFormatException(where + " is damaged: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new FileFormatException(where + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            entries.close();
        } catch (IOException e) {
            throw new FileFormatException("The file " + path + " cannot be closed: " + e.getMessage() + ".", e);
        }
    }
}

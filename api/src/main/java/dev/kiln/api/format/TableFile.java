package dev.kiln.api.format;

import dev.kiln.graph.status.Stable;
import java.nio.file.Path;

/** A {@link TableFormat} with the values of its options, which opens files. */
@Stable
@FunctionalInterface
public interface TableFile {

    /**
     * Opens a file.
     *
     * @param file an existing file, and no folder
     * @return its rows from the first on; the host closes it
     * @throws dev.kiln.graph.error.FileFormatException if it is of another format, damaged or cannot be read
     */
    TableReader open(Path file);

    /** Returns the name of a row in messages, before its number: {@code row} by default, {@code line} of a text file. */
    default String rowName() {
        return "row";
    }
}

package dev.kiln.data;

import java.util.Optional;

/** The rows of a file with a table, read one after another. */
interface TableReader extends AutoCloseable {

    /**
     * The next rows.
     *
     * @param most the maximum number, at least 1
     * @return a table of at least one row; empty at the end
     * @throws dev.kiln.graph.error.FileFormatException if the file has no row at all, is damaged or cannot be read
     */
    Optional<Table> next(int most);

    /** Closes the file. */
    @Override
    void close();
}

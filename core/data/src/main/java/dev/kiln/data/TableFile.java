package dev.kiln.data;

import java.nio.file.Path;

/** A format of files with tables. */
interface TableFile {

    /**
     * Opens a file.
     *
     * @param file the file, or {@link InputFile#STANDARD}
     * @return the reader of its rows
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, of another format or cannot be read
     * @throws dev.kiln.graph.error.KilnException if the library that reads it is missing
     */
    TableReader open(Path file);

    /**
     * Reads a whole file.
     *
     * @param file the file
     * @return all of its rows
     * @throws dev.kiln.graph.error.FileFormatException if it is missing, has no row, is of another format or damaged
     * @throws dev.kiln.graph.error.KilnException if the library that reads it is missing
     */
    default Table read(Path file) {
        InputFile.require(file);
        return all(file);
    }

    /** Reads the whole of standard input. */
    default Table ofStandardInput() {
        return all(InputFile.STANDARD);
    }

    private Table all(Path file) {
        try (TableReader rows = open(file)) {
            return rows.next(Integer.MAX_VALUE).orElseThrow();
        }
    }
}

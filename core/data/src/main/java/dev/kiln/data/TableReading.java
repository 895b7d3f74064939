package dev.kiln.data;

import dev.kiln.api.format.TableFile;
import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the tables of a format.
 *
 * @param format the format
 * @param numerals its format of numbers
 * @param ofStreams whether it reads standard input too
 */
record TableReading(TableFile format, Numerals numerals, boolean ofStreams) {

    /** A format whose files must be on a disk. */
    static TableReading ofFiles(TableFile format) {
        return new TableReading(format, Numerals.POINT, false);
    }

    /**
     * Opens a file.
     *
     * @param file the file, or {@link InputFile#STANDARD}
     * @return its rows
     * @throws FileFormatException if it is missing, of another format or cannot be read
     * @throws dev.kiln.graph.error.KilnException if the library that reads it is missing
     */
    TableRows open(Path file) {
        if (!InputFile.isStandard(file)) {
            InputFile.require(file);
        } else if (!ofStreams && !Files.exists(file)) {
            throw new FileFormatException(
                    "Standard input, -, cannot be read in this format; save it and name the file.");
        }
        return new CheckedRows(file, this, InputFile.reading(file, () -> format.open(file)));
    }

    /**
     * Reads a whole file.
     *
     * @param file the file
     * @return all of its rows
     * @throws FileFormatException if it is missing, has no row, is of another format or damaged
     * @throws dev.kiln.graph.error.KilnException if the library that reads it is missing
     */
    Table read(Path file) {
        InputFile.require(file);
        return all(file);
    }

    /** Reads the whole of standard input. */
    Table ofStandardInput() {
        return all(InputFile.STANDARD);
    }

    private Table all(Path file) {
        try (TableRows rows = open(file)) {
            Table all = rows.next(Integer.MAX_VALUE).orElseThrow();
            return all.with(rows);
        }
    }
}

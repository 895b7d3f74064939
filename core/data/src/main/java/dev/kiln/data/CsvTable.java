package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.files.OptionalLibrary;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The content of a CSV file.
 *
 * @param path the file
 * @param header the names of the columns, all different
 * @param unnamed those without a name in the file
 * @param numerals its format of numbers
 * @param rows the cells, as many in each row as there are columns
 */
record CsvTable(Path path, List<String> header, Set<String> unnamed, Numerals numerals, List<Row> rows) {

    private static final OptionalLibrary LIBRARY = new OptionalLibrary(
            "org.apache.commons:commons-csv", "org.apache.commons.csv", "org.apache.commons.csv.CSVParser");

    /**
     * A row.
     *
     * @param line its line in the file, from 1; the last line where a quoted cell spans several
     * @param cells the values, without blanks around them
     */
    record Row(long line, List<String> cells) {}

    /**
     * Reads a file in the usual format: UTF-8, commas, decimal points.
     *
     * @throws FileFormatException if it is missing, has no header, or a row with more or fewer cells
     */
    static CsvTable read(Path path) {
        return read(path, CsvDialect.COMMON);
    }

    /**
     * Reads a file: double quotes where a cell needs them (RFC 4180), gzip or plain.
     *
     * @throws FileFormatException if it is missing, of another encoding, has no header, or a row with more or fewer
     *     cells
     * @throws dev.kiln.graph.error.KilnException if the library that reads it is missing
     */
    static CsvTable read(Path path, CsvDialect dialect) {
        LIBRARY.require("Reading the table " + path, CsvTable.class);
        return TextFile.read(
                path, dialect.charset(), dialect.canBeSaid(), characters -> CsvReader.read(path, dialect, characters));
    }

    /**
     * The position of a column.
     *
     * @throws DataException if no column has that name
     */
    int column(String name) {
        int place = header.indexOf(name);
        if (place < 0) {
            throw new DataException("The file " + path + " has no column " + name + "." + Spelling.hint(name, header)
                    + " It has " + String.join(", ", header) + ".");
        }
        return place;
    }

    /** The cells of a column. */
    List<String> cells(String column) {
        int place = column(column);
        return rows.stream().map(row -> row.cells().get(place)).toList();
    }

    /** A selection of the rows. */
    CsvTable select(long[] places) {
        return new CsvTable(
                path,
                header,
                unnamed,
                numerals,
                Arrays.stream(places).mapToObj(place -> rows.get((int) place)).toList());
    }

    /** The file and line of a row, for messages. */
    String where(int row) {
        return "line " + rows.get(row).line() + " of " + path;
    }
}

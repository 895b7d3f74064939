package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A table, or some of its rows.
 *
 * @param path the file
 * @param header the names of the columns, all different
 * @param unnamed those without a name in the file
 * @param numerals its format of numbers
 * @param rows the cells, as many in each row as there are columns
 */
record Table(Path path, List<String> header, Set<String> unnamed, Numerals numerals, List<Row> rows) {

    /**
     * A row.
     *
     * @param line its line in the file, from 1; the last line where a quoted cell spans several
     * @param cells the values, without blanks around them
     */
    record Row(long line, List<String> cells) {}

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
    Table select(long[] places) {
        return new Table(
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

package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.api.format.TableRow;
import dev.kiln.graph.error.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table, or some of its rows.
 *
 * @param path the file
 * @param layout its columns
 * @param rows the cells, as many in each row as there are columns
 */
record Table(Path path, TableLayout layout, List<TableRow> rows) {

    /** The names of the columns, all different. */
    List<String> header() {
        return layout.header();
    }

    /** Those without a name in the file. */
    Set<String> unnamed() {
        return layout.unnamed();
    }

    /** Its format of numbers. */
    Numerals numerals() {
        return layout.numerals();
    }

    /** Whether the cells of a column cannot be texts. */
    boolean isUnreadable(String column) {
        return layout.unreadable().containsKey(column);
    }

    /**
     * The position of a column.
     *
     * @throws DataException if no column has that name
     */
    int column(String name) {
        int place = header().indexOf(name);
        if (place < 0) {
            throw new DataException("The file " + path + " has no column " + name + "." + Spelling.hint(name, header())
                    + " It has " + String.join(", ", header()) + ".");
        }
        return place;
    }

    /**
     * The cells of a column.
     *
     * @throws DataException if no column has that name, or its cells cannot be texts
     */
    List<String> cells(String column) {
        int place = column(column);
        if (isUnreadable(column)) {
            throw new DataException("The column " + column + " of " + path + " "
                    + layout.unreadable().get(column)
                    + ", which Kiln cannot use. Leave it out of the features with drop="
                    + column + " when the model is trained; another target is named with target=COLUMN.");
        }
        return rows.stream().map(row -> row.cells().get(place)).toList();
    }

    /** A selection of the rows. */
    Table select(long[] places) {
        return new Table(
                path,
                layout,
                Arrays.stream(places).mapToObj(place -> rows.get((int) place)).toList());
    }

    /** With all further rows of the same file, which may have further columns. */
    Table with(TableRows further) {
        List<TableRow> all = new ArrayList<>(rows);
        TableLayout last = layout;
        for (Optional<Table> next = further.next(Integer.MAX_VALUE); next.isPresent(); ) {
            last = next.get().layout();
            all.addAll(next.get().rows());
            next = further.next(Integer.MAX_VALUE);
        }
        int width = last.header().size();
        all.replaceAll(row -> row.cells().size() == width ? row : padded(row, width));
        return new Table(path, last, all);
    }

    private static TableRow padded(TableRow row, int width) {
        List<String> cells = new ArrayList<>(row.cells());
        cells.addAll(Collections.nCopies(width - cells.size(), ""));
        return new TableRow(row.number(), cells);
    }

    /** The file and line of a row, for messages. */
    String where(int row) {
        return layout.rowName() + " " + rows.get(row).number() + " of " + path;
    }
}

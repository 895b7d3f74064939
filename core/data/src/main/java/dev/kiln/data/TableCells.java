package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Encodes the cells of one column, of one table or of several parts of it, and counts missing and unknown ones. */
final class TableCells {

    private static final int SHOWN = 3;

    private final TableColumn column;
    private final MissingCells missing;
    private final boolean isRemembered;
    private final Set<String> absentWords = new LinkedHashSet<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private int absentCount;
    private int unknownCount;

    TableCells(TableColumn column, MissingCells missing, boolean isRemembered) {
        this.column = column;
        this.missing = missing;
        this.isRemembered = isRemembered;
    }

    int width() {
        return column.width();
    }

    /**
     * Encodes the cells of all rows.
     *
     * @param examples receives the numbers of all columns, row by row
     * @param stride the number of numbers of a row
     * @param at the position of the first number of this column in a row
     * @throws DataException if it is not a number, or one beyond the range of a float, in a column of numbers
     */
    void encode(Table table, FloatBuffer examples, int stride, int at) {
        List<String> cells = table.cells(column.name());
        float[] numbers = new float[column.width()];
        for (int row = 0; row < cells.size(); row++) {
            Arrays.fill(numbers, 0);
            encode(table, cells.get(row), row, numbers);
            examples.put(row * stride + at, numbers);
        }
    }

    private void encode(Table table, String cell, int row, float[] example) {
        if (missing.contains(cell, column.literal())) {
            column.impute(example, 0);
            absentCount++;
            absentWords.add(cell.isEmpty() ? "blank" : cell);
        } else if (!column.encode(cell, table.numerals(), example, 0)) {
            requireText(table, cell, row);
            unknownCount++;
            if (unknown.size() < SHOWN) {
                unknown.add(cell);
            }
        }
        if (column.kind() == ColumnKind.NUMBER && !Float.isFinite(example[0])) {
            throw new DataException("The column " + column.name() + " has \"" + cell + "\" in " + table.where(row)
                    + ", which is too large for a number of 32 bits; "
                    + (isRemembered ? "mend the cell." : "write the column in another unit."));
        }
    }

    private void requireText(Table table, String cell, int row) {
        Set<Numerals.Remedy> remedies =
                isRemembered ? Set.of(Numerals.Remedy.MISSING) : EnumSet.allOf(Numerals.Remedy.class);
        if (column.kind() == ColumnKind.DATE) {
            throw new DataException("The column " + column.name() + " holds dates, and \"" + cell + "\" in "
                    + table.where(row) + ", " + Dates.fault(column.name(), cell, remedies));
        }
        if (column.kind() == ColumnKind.NUMBER) {
            throw new DataException("The column " + column.name() + " holds numbers, and \"" + cell + "\" in "
                    + table.where(row) + ", " + table.numerals().fault(column.name(), cell, remedies));
        }
    }

    /** Reports missing and unknown cells. */
    void tell(Collection<String> notes) {
        if (absentCount > 0) {
            notes.add(absentCount + " missing cells of " + column.name() + " (" + Listing.of(List.copyOf(absentWords))
                    + ") were filled with " + column.substitute() + ".");
        }
        if (unknownCount > 0) {
            notes.add(unknownCount + " cells of " + column.name()
                    + " hold texts that the training data has not ("
                    + String.join(", ", unknown)
                    + "); all of their numbers are 0.");
        }
    }
}

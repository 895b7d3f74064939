package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Encodes the cells of one column and counts missing and unknown ones. */
final class CsvCells {

    private final CsvColumn column;
    private final CsvTable table;
    private final MissingCells missing;
    private final boolean isRemembered;
    private final List<String> cells;
    private final Set<String> absentWords = new LinkedHashSet<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private int absentCount;
    private int unknownCount;

    CsvCells(CsvColumn column, CsvTable table, MissingCells missing, boolean isRemembered) {
        this.column = column;
        this.table = table;
        this.missing = missing;
        this.isRemembered = isRemembered;
        this.cells = table.cells(column.name());
    }

    int width() {
        return column.width();
    }

    /**
     * Encodes the cell of a row.
     *
     * @param example receives its numbers
     * @param at the position of the first
     * @throws DataException if it is not a number, or one beyond the range of a float, in a column of numbers
     */
    void encode(int row, float[] example, int at) {
        String cell = cells.get(row);
        if (missing.contains(cell, column.literal())) {
            column.impute(example, at);
            absentCount++;
            absentWords.add(cell.isEmpty() ? "blank" : cell);
        } else if (!column.encode(cell, table.numerals(), example, at)) {
            requireText(cell, row);
            unknownCount++;
            unknown.add(cell);
        }
        if (column.kind() == ColumnKind.NUMBER && !Float.isFinite(example[at])) {
            throw new DataException("The column " + column.name() + " has \"" + cell + "\" in " + table.where(row)
                    + ", which is too large for a number of 32 bits; "
                    + (isRemembered ? "mend the cell." : "write the column in another unit."));
        }
    }

    private void requireText(String cell, int row) {
        if (column.kind() == ColumnKind.NUMBER) {
            Set<Numerals.Remedy> remedies =
                    isRemembered ? Set.of(Numerals.Remedy.MISSING) : EnumSet.allOf(Numerals.Remedy.class);
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
                    + String.join(", ", unknown.stream().limit(3).toList())
                    + "); all of their numbers are 0.");
        }
    }
}

package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kind of a column's cells. */
public enum ColumnKind {
    /** Numbers. */
    NUMBER,
    /** Texts, distinguished by their spelling. */
    TEXT,
    /** Dates, or dates with times, as in ISO 8601. */
    DATE,
    /** Texts, each a number of words. */
    WORDS;

    /** Whether every text can be a cell, also one that looks like a number or a missing value. */
    boolean isOfTexts() {
        return this == TEXT || this == WORDS;
    }

    /** Returns the name for users. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of a column: numbers or dates if all cells that are not missing are, texts if hardly any is.
     *
     * @param table the table
     * @param name the column
     * @param missing the rule for missing cells
     * @param said the kinds that the user stated
     * @param remedies the alternatives for the user
     * @throws DataException if it has no values, or numbers or dates and other cells and the user did not state the
     *     kind; the message gives the first such cell and its line
     */
    static ColumnKind of(
            Table table, String name, MissingCells missing, Optional<ColumnKind> said, Set<Numerals.Remedy> remedies) {
        Count count = Count.of(
                table, name, missing, said.filter(ColumnKind::isOfTexts).isPresent());
        if (count.all == 0) {
            throw new DataException("The column " + name + " of " + table.path() + " has no value at all; "
                    + (remedies.contains(Numerals.Remedy.MISSING)
                            ? "leave it out with drop=" + name + "."
                            : "choose another one with target=COLUMN."));
        }
        if (said.filter(ColumnKind::isOfTexts).isPresent()) {
            return said.get();
        }
        boolean areDates = said.equals(Optional.of(DATE)) || (said.isEmpty() && 2 * count.dates >= count.all);
        if (areDates) {
            count.requireDates(table, name, remedies);
            return DATE;
        }
        if (count.numbers == count.all) {
            return NUMBER;
        }
        boolean mostlyNumbers = 2 * (count.numbers + count.writtenOtherwise) >= count.all;
        if (said.isEmpty() && !mostlyNumbers) {
            return TEXT;
        }
        String cell = table.cells(name).get(count.firstNoNumber);
        throw new DataException("The column " + name + " has \"" + cell + "\" in " + table.where(count.firstNoNumber)
                + " (" + (count.all - count.numbers) + " of " + count.all + " cells are not numbers), "
                + table.numerals().fault(name, cell, remedies));
    }

    /** The numbers of cells that are numbers or dates. */
    private static final class Count {

        private int all;
        private int numbers;
        private int dates;
        private int writtenOtherwise;
        private int firstNoNumber = -1;
        private int firstNoDate = -1;

        static Count of(Table table, String name, MissingCells missing, boolean literal) {
            Count count = new Count();
            int row = 0;
            for (String cell : table.cells(name)) {
                if (!missing.contains(cell, literal)) {
                    count.add(table.numerals(), cell, row);
                }
                row++;
            }
            return count;
        }

        private void add(Numerals numerals, String cell, int row) {
            all++;
            if (Dates.in(cell).isPresent()) {
                dates++;
            } else if (firstNoDate < 0) {
                firstNoDate = row;
            }
            if (numerals.number(cell).isPresent()) {
                numbers++;
                return;
            }
            firstNoNumber = firstNoNumber < 0 ? row : firstNoNumber;
            writtenOtherwise += numerals.isWrittenOtherwise(cell) ? 1 : 0;
        }

        private void requireDates(Table table, String name, Set<Numerals.Remedy> remedies) {
            if (dates < all) {
                throw new DataException("The column " + name + " has \""
                        + table.cells(name).get(firstNoDate) + "\" in " + table.where(firstNoDate) + " ("
                        + (all - dates)
                        + " of " + all + " cells are not dates), "
                        + Dates.fault(name, table.cells(name).get(firstNoDate), remedies));
            }
        }
    }
}

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
    TEXT;

    /** Returns the name for users. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of a column: numbers if all cells that are not missing are numbers, texts if hardly any is.
     *
     * @param table the table
     * @param name the column
     * @param missing the rule for missing cells
     * @param said the kinds that the user stated
     * @param remedies the alternatives for the user
     * @throws DataException if it has no values, or numbers and other cells and the user did not state the kind; the
     *     message gives the first such cell and its line
     */
    static ColumnKind of(
            Table table,
            String name,
            MissingCells missing,
            Optional<ColumnKind> said,
            Set<Numerals.Remedy> remedies) {
        Count count = Count.of(table, name, missing, said.filter(TEXT::equals).isPresent());
        if (count.numbers + count.others == 0) {
            throw new DataException("The column " + name + " of " + table.path() + " has no value at all; "
                    + (remedies.contains(Numerals.Remedy.MISSING)
                            ? "leave it out with drop=" + name + "."
                            : "choose another one with target=COLUMN."));
        }
        if (said.filter(TEXT::equals).isPresent() || count.others == 0) {
            return said.orElse(NUMBER);
        }
        boolean mostlyNumbers = 2 * (count.numbers + count.writtenOtherwise) >= count.numbers + count.others;
        if (said.isEmpty() && !mostlyNumbers) {
            return TEXT;
        }
        String cell = table.cells(name).get(count.first);
        throw new DataException("The column " + name + " has \"" + cell + "\" in " + table.where(count.first)
                + " (" + count.others + " of " + (count.numbers + count.others) + " cells are not numbers), "
                + table.numerals().fault(name, cell, remedies));
    }

    /** The numbers of cells that are numbers and that are not. */
    private static final class Count {

        private int numbers;
        private int others;
        private int writtenOtherwise;
        private int first;

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
            if (numerals.number(cell).isPresent()) {
                numbers++;
                return;
            }
            first = others == 0 ? row : first;
            others++;
            writtenOtherwise += numerals.isWrittenOtherwise(cell) ? 1 : 0;
        }
    }
}

package dev.kiln.data;

import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.graph.error.FileFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows that an extension reads, checked. */
final class CheckedRows implements TableRows {

    private final Path file;
    private final Path shown;
    private final TableReading reading;
    private final TableReader reader;
    private boolean isEmpty = true;

    /**
     * The rows of a file.
     *
     * @param file the file, or {@link InputFile#STANDARD}
     * @param reading its format
     * @param reader the reader of the format
     */
    CheckedRows(Path file, TableReading reading, TableReader reader) {
        this.file = file;
        this.shown = InputFile.shown(file);
        this.reading = reading;
        this.reader = reader;
    }

    @Override
    public Optional<Table> next(int most) {
        return InputFile.reading(file, () -> {
            try {
                return checked(reader.next(most));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private Optional<Table> checked(List<TableRow> rows) {
        if (rows.isEmpty() && isEmpty) {
            throw new FileFormatException("The file " + shown + " has no rows, expected one for each example.");
        }
        isEmpty = false;
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        TableLayout layout = TableLayout.of(
                reader.columns(),
                reader.unreadable(),
                reading.numerals(),
                reading.format().rowName());
        layout.twice().ifPresent(name -> {
            throw new FileFormatException("The header of " + shown + " has the name " + name
                    + " twice, expected a different name for each column.");
        });
        rows.forEach(row -> requireAsManyCells(row, layout));
        return Optional.of(new Table(
                shown, layout, rows.stream().map(CheckedRows::stripped).toList()));
    }

    private void requireAsManyCells(TableRow row, TableLayout layout) {
        if (row.cells().size() != layout.header().size()) {
            String name = layout.rowName();
            throw new FileFormatException(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " "
                    + row.number() + " of " + shown + " has " + row.cells().size() + " cells, expected "
                    + layout.header().size() + " as in the header.");
        }
    }

    private static TableRow stripped(TableRow row) {
        boolean isStripped = row.cells().stream().allMatch(cell -> cell.strip().length() == cell.length());
        return isStripped
                ? row
                : new TableRow(
                        row.number(), row.cells().stream().map(String::strip).toList());
    }

    @Override
    public void close() {
        InputFile.reading(file, () -> {
            reader.close();
            return file;
        });
    }
}

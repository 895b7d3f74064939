package dev.kiln.api.format;

import dev.kiln.graph.status.Stable;
import java.util.List;

/**
 * A row of a table.
 *
 * @param number its number in the file, from 1, for messages; of a text file that of its line
 * @param cells a text for each column, empty where the value is missing. Numbers have a decimal point and at most an
 *     exponent, as in {@code -1.5e-3}; dates are as in ISO 8601, {@code 2024-02-29} or {@code 2024-02-29T18:30}. Blanks
 *     around a text are not part of it
 */
@Stable
public record TableRow(long number, List<String> cells) {

    /** Copies the cells. */
    public TableRow {
        cells = List.copyOf(cells);
    }
}

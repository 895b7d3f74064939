package dev.kiln.report;

import java.util.List;

/**
 * A table of numbers.
 *
 * @param columns the headings; the first column names the rows
 * @param rows the cells of each row, as many as there are columns
 */
public record Table(List<String> columns, List<List<String>> rows) {

    /** Copies the lists and checks the lengths. */
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("a row has " + row.size() + " cells, expected " + columns.size());
            }
        }
    }
}

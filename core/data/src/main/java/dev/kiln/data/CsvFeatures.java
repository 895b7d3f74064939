package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.List;

/**
 * The feature columns of a model, concatenated.
 *
 * @param columns the columns in the order of the header of the file to which they were fitted
 */
record CsvFeatures(List<CsvColumn> columns) {

    CsvFeatures {
        columns = List.copyOf(columns);
    }

    int width() {
        return columns.stream().mapToInt(CsvColumn::width).sum();
    }

    List<String> names() {
        return columns.stream().map(CsvColumn::name).toList();
    }

    /**
     * Encodes all rows.
     *
     * @param table a table with a column of each name
     * @param missing the rule for missing cells
     * @param isRemembered whether a model stores them, so that the options that describe them are ignored
     * @param notes receives notes on filled and unknown cells
     * @return FLOAT {@code [N, D]}
     * @throws DataException if a cell is not a number in a column of numbers, or the examples take more than 2 GiB
     */
    Rows encode(CsvTable table, MissingCells missing, boolean isRemembered, Collection<String> notes) {
        int width = width();
        long rows = table.rows().size();
        if (4 * rows * width > Integer.MAX_VALUE) {
            throw new DataException("The file " + table.path() + " has " + rows + " rows that become " + width
                    + " numbers each, more than 2 GiB; "
                    + (isRemembered
                            ? "read them in parts."
                            : "leave columns out with drop=, those of many texts first."));
        }
        List<CsvCells> cells = columns.stream()
                .map(column -> new CsvCells(column, table, missing, isRemembered))
                .toList();
        ByteBuffer all = Tensor.allocate(ElementType.FLOAT, rows, width);
        FloatBuffer floats = all.asFloatBuffer();
        for (int row = 0; row < rows; row++) {
            float[] example = new float[width];
            int at = 0;
            for (CsvCells column : cells) {
                column.encode(row, example, at);
                at += column.width();
            }
            floats.put(example);
        }
        cells.forEach(column -> column.tell(notes));
        return new TensorRows(Tensor.wrap(ElementType.FLOAT, all, rows, width));
    }

    /** The names of all feature columns. */
    static List<String> names(CsvTable table, String target, List<String> dropped) {
        dropped.forEach(table::column);
        table.column(target);
        List<String> names = table.header().stream()
                .filter(name -> !name.equals(target) && !dropped.contains(name))
                .toList();
        if (names.isEmpty()) {
            throw new DataException("The file " + table.path() + " has no column besides the target " + target + ".");
        }
        return names;
    }
}

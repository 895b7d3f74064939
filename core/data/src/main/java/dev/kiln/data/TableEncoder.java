package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.List;

/** Encodes the rows of a table, or of one part of it after the other, as examples. */
final class TableEncoder {

    private final TableFeatures features;
    private final boolean isRemembered;
    private final List<TableCells> columns;

    /**
     * An encoder.
     *
     * @param features the feature columns
     * @param missing the rule for missing cells
     * @param isRemembered whether a model stores them, so that the options that describe them are ignored
     */
    TableEncoder(TableFeatures features, MissingCells missing, boolean isRemembered) {
        this.features = features;
        this.isRemembered = isRemembered;
        this.columns = features.columns().stream()
                .map(column -> new TableCells(column, missing, isRemembered))
                .toList();
    }

    /**
     * Encodes all rows.
     *
     * @param table a table with a column of each name
     * @return FLOAT {@code [N, D]}
     * @throws DataException if a cell is not a number in a column of numbers, or the examples take more than 2 GiB
     */
    Rows encode(Table table) {
        int width = features.width();
        long rows = table.rows().size();
        if (4 * rows * width > Integer.MAX_VALUE) {
            throw new DataException("The file " + table.path() + " has " + rows + " rows that become " + width
                    + " numbers each, more than 2 GiB; "
                    + (isRemembered
                            ? "read them in parts."
                            : "leave columns out with drop=, those of many texts first."));
        }
        ByteBuffer all = Tensor.allocate(ElementType.FLOAT, rows, width);
        FloatBuffer floats = all.asFloatBuffer();
        int at = 0;
        for (TableCells column : columns) {
            column.encode(table, floats, width, at);
            at += column.width();
        }
        return new TensorRows(Tensor.wrap(ElementType.FLOAT, all, rows, width));
    }

    /** Reports the filled and unknown cells of all tables so far. */
    void tell(Collection<String> notes) {
        columns.forEach(column -> column.tell(notes));
    }
}

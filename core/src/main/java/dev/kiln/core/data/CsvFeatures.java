package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The columns that a model is given, side by side.
 *
 * @param columns in the order of the header of the file that they were fitted to
 */
record CsvFeatures(List<CsvColumn> columns) {

    static CsvFeatures fit(CsvTable table, List<String> names, boolean standardize) {
        return new CsvFeatures(names.stream()
                .map(name -> CsvColumn.fit(name, table.cells(name), standardize))
                .toList());
    }

    int width() {
        return columns.stream().mapToInt(CsvColumn::width).sum();
    }

    /**
     * Encodes all rows.
     *
     * @param table has a column of each name
     * @param notes is told what had to be filled in or was not known
     * @return FLOAT {@code [N, D]}
     */
    Tensor encode(CsvTable table, List<String> notes) {
        int width = width();
        float[][] rows = new float[table.rows().size()][width];
        int at = 0;
        for (CsvColumn column : columns) {
            encode(column, at, table, rows, notes);
            at += column.width();
        }
        float[] all = new float[Math.multiplyExact(rows.length, width)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, all, row * width, width);
        }
        return Tensor.of(all, rows.length, width);
    }

    private static void encode(CsvColumn column, int at, CsvTable table, float[][] rows, List<String> notes) {
        List<String> cells = table.cells(column.name());
        int missing = 0;
        List<String> unknown = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            String cell = cells.get(row);
            if (Cells.isMissing(cell)) {
                column.impute(rows[row], at);
                missing++;
            } else if (!column.encode(cell, rows[row], at)) {
                requireText(column, cell, table.where(row));
                unknown.add(cell);
            }
        }
        if (missing > 0) {
            notes.add(missing + " empty cells of " + column.name() + " were filled with " + column.substitute() + ".");
        }
        if (!unknown.isEmpty()) {
            notes.add(unknown.size() + " cells of " + column.name() + " hold values that the training data has not ("
                    + String.join(", ", unknown.stream().distinct().limit(3).toList())
                    + "); all of their numbers are 0.");
        }
    }

    private static void requireText(CsvColumn column, String cell, String where) {
        if (column instanceof CsvColumn.Numbers) {
            throw new DataException("The column " + column.name() + " has \"" + cell + "\" in " + where
                    + ", expected a finite number as in the training data.");
        }
    }

    /** The names of all columns that are to be features. */
    static List<String> names(CsvTable table, String target, String drop) {
        List<String> dropped = Arrays.stream(drop.split(",", -1))
                .filter(name -> !name.isEmpty())
                .toList();
        dropped.forEach(table::column);
        List<String> names = table.header().stream()
                .filter(name -> !name.equals(target) && !dropped.contains(name))
                .toList();
        if (names.isEmpty()) {
            throw new DataException("The file " + table.path() + " has no column besides the target " + target + ".");
        }
        return names;
    }
}

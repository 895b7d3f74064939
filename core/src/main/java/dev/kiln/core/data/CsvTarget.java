package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Task;
import dev.kiln.api.option.Spelling;
import dev.kiln.api.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The column that is to be predicted.
 *
 * @param name its name
 * @param task a class or a value
 * @param classes the different cells, in the order of their numbers or else of the alphabet; none for values
 */
record CsvTarget(String name, Task task, List<String> classes) {

    static CsvTarget fit(CsvTable table, String name, Optional<Task> wanted) {
        List<String> cells = Cells.present(table.cells(name));
        boolean numbers = Cells.areNumbers(cells);
        boolean classes = !numbers || TaskGuess.looksLikeClasses(Cells.numbers(cells));
        Task task = wanted.orElse(classes ? Task.CLASSIFICATION : Task.REGRESSION);
        if (task == Task.REGRESSION) {
            return new CsvTarget(name, task, List.of());
        }
        Comparator<String> order = numbers
                ? Comparator.comparingDouble(cell -> Cells.number(cell).orElseThrow())
                : Comparator.naturalOrder();
        return new CsvTarget(name, task, cells.stream().distinct().sorted(order).toList());
    }

    /**
     * The targets of all rows.
     *
     * @return classes, INT64 {@code [N]}, or values, FLOAT {@code [N, 1]}
     * @throws DataException if one is missing, of no known class or no number
     */
    Tensor encode(CsvTable table) {
        List<String> cells = table.cells(name);
        for (int row = 0; row < cells.size(); row++) {
            check(cells.get(row), table.where(row));
        }
        if (task == Task.CLASSIFICATION) {
            return Tensor.of(cells.stream().mapToLong(classes::indexOf).toArray(), cells.size());
        }
        float[] values = new float[cells.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = (float) Cells.number(cells.get(row)).orElseThrow();
        }
        return Tensor.of(values, values.length, 1);
    }

    private void check(String cell, String where) {
        if (Cells.isMissing(cell)) {
            throw new DataException(
                    "The target " + name + " is empty in " + where + "; give it a value or remove the line.");
        }
        if (task == Task.CLASSIFICATION && !classes.contains(cell)) {
            throw new DataException("The target " + name + " is \"" + cell + "\" in " + where
                    + ", a class that the training data has not." + Spelling.hint(cell, classes));
        }
        if (task == Task.REGRESSION && Cells.number(cell).isEmpty()) {
            throw new DataException("The target " + name + " is \"" + cell + "\" in " + where
                    + ", expected a finite number; write task=classification if it is a class.");
        }
    }
}

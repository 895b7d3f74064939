package dev.kiln.data;

import dev.kiln.api.data.Task;
import dev.kiln.api.format.DataSpec;
import dev.kiln.files.Json;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The target column.
 *
 * @param name its name
 * @param task classification or regression
 * @param classes the different cells, by number or else alphabetically; none for values
 * @param literal whether {@code NA} and the like are ordinary texts
 */
record TableTarget(String name, Task task, List<String> classes, boolean literal) {

    /** The maximum number of different cells that are taken as classes by default. */
    private static final int MOST_GUESSED = 1000;

    TableTarget {
        classes = List.copyOf(classes);
    }

    /**
     * Determines the target of a table.
     *
     * @param table the training rows
     * @param name the column
     * @param missing the rule for missing cells
     * @param said the kind of cells stated by the user
     * @param wanted the task stated by the user
     * @param model the model's statements
     * @param spec the name of the data in messages
     * @param notes receives the assumptions made
     * @throws DataException if the column does not fit
     */
    static TableTarget fit(
            Table table,
            String name,
            MissingCells missing,
            Optional<ColumnKind> said,
            Optional<Task> wanted,
            ModelTask model,
            DataSpec spec,
            List<String> notes) {
        boolean values = wanted.filter(Task.REGRESSION::equals).isPresent();
        // a missing target is rejected, so missing= does not help
        Set<Numerals.Remedy> remedies = values ? Set.of() : Set.of(Numerals.Remedy.TEXT);
        ColumnKind kind = ColumnKind.of(table, name, missing, values ? Optional.of(ColumnKind.NUMBER) : said, remedies);
        boolean literal = said.filter(ColumnKind::isOfTexts).isPresent();
        List<String> cells = table.cells(name).stream()
                .filter(cell -> !missing.contains(cell, literal))
                .toList();
        Task task = wanted.orElseGet(() -> guess(cells, table.numerals(), kind, model));
        if (task == Task.REGRESSION) {
            return new TableTarget(name, task, List.of(), false);
        }
        List<String> labels = cells.stream()
                .map(cell -> literal ? cell : label(cell, table.numerals()))
                .distinct()
                .toList();
        if (labels.size() > MOST_GUESSED && wanted.isEmpty()) {
            throw new DataException(
                    "The target " + name + " has " + labels.size()
                            + " different values; write task=classification if they are classes, or target=COLUMN for another column.");
        }
        ClassList classes = ClassList.of(labels, model.known(), spec);
        notes.addAll(classes.notes());
        return new TableTarget(name, task, classes.names(), literal);
    }

    private static Task guess(List<String> cells, Numerals numerals, ColumnKind kind, ModelTask model) {
        if (kind != ColumnKind.NUMBER) {
            return Task.CLASSIFICATION;
        }
        double[] values = cells.stream()
                .mapToDouble(cell -> numerals.number(cell).orElseThrow())
                .toArray();
        return ModelTask.task(model.areClasses(values, TaskGuess.looksLikeClasses(values)));
    }

    /** The key of a class: its text, or its number in any notation. */
    private static String label(String cell, Numerals numerals) {
        return numerals.number(cell).isPresent() ? Numerals.canonical(numerals.exact(cell)) : cell;
    }

    /** Whether the rows name classes by their numbers, although the classes have other names. */
    boolean isNumbered(Table table, String column) {
        List<String> labels = labels(table, column);
        return task == Task.CLASSIFICATION
                && ClassList.areNumbers(labels)
                && labels.stream().noneMatch(recognized().names()::contains);
    }

    private ClassList recognized() {
        List<String> labels =
                classes.stream().map(name -> label(name, Numerals.POINT)).toList();
        boolean isClear = !literal && labels.stream().distinct().count() == labels.size();
        return new ClassList(isClear ? labels : classes);
    }

    private List<String> labels(Table table, String column) {
        return table.cells(column).stream()
                .map(cell -> literal ? cell : label(cell, table.numerals()))
                .toList();
    }

    /**
     * The targets of all rows.
     *
     * @param table the rows
     * @param column its position in them
     * @param missing the rule for missing cells
     * @param isRemembered whether a model stores the target, so that the options that describe it are ignored
     * @return classes, INT64 {@code [N]}, or values, FLOAT {@code [N, 1]}
     * @throws DataException if one is missing, of no known class or not a number
     */
    Rows encode(Table table, String column, MissingCells missing, boolean isRemembered) {
        List<String> cells = table.cells(column);
        for (int row = 0; row < cells.size(); row++) {
            if (missing.contains(cells.get(row), literal)) {
                throw new DataException("The target " + column + " is empty in " + table.where(row)
                        + "; give it a value or remove the " + table.layout().rowName() + ".");
            }
        }
        return task == Task.CLASSIFICATION
                ? recognized().rows(labels(table, column), table::where)
                : values(table, column, cells, isRemembered);
    }

    private static Rows values(Table table, String column, List<String> cells, boolean isRemembered) {
        ByteBuffer values = Tensor.allocate(ElementType.FLOAT, cells.size(), 1);
        for (int row = 0; row < cells.size(); row++) {
            String cell = cells.get(row);
            float value = (float) table.numerals().number(cell).orElse(Double.NaN);
            if (!Float.isFinite(value)) {
                throw new DataException("The target " + column + " is \"" + cell + "\" in " + table.where(row)
                        + ", expected a finite number"
                        + (isRemembered
                                ? ", as the model predicts; mend the cell."
                                : "; write task=classification if it is a class."));
            }
            values.putFloat(value);
        }
        return new TensorRows(Tensor.wrap(ElementType.FLOAT, values.clear(), cells.size(), 1));
    }

    /** The JSON form of the target. */
    Json json() {
        return Json.object()
                .with("name", name)
                .with("task", task.name().toLowerCase(Locale.ROOT))
                .with("literal", literal)
                .with("classes", Json.ofTexts(classes));
    }

    /**
     * Reads the output of {@link #json}.
     *
     * @throws FileFormatException if it is damaged
     */
    static TableTarget read(Json json, String where) {
        String name = json.get("name").text();
        String task = json.get("task").text();
        List<String> classes = json.get("classes").texts();
        boolean isClass = task.equals("classification");
        if (name.isEmpty() || !(isClass ? !classes.isEmpty() : task.equals("regression") && classes.isEmpty())) {
            throw new FileFormatException(where + " says of the target \"" + name + "\" that it is a " + task + " of "
                    + classes.size() + " classes; it is damaged.");
        }
        return new TableTarget(
                name, ModelTask.task(isClass), classes, json.get("literal").truth(false));
    }
}

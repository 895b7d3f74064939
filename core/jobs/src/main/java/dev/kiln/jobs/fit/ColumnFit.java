package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataFingerprint;
import dev.kiln.data.DataView;
import dev.kiln.data.Fingerprinted;
import dev.kiln.graph.Input;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Data whose columns have the names of a model's inputs, its features and its prediction's target first.
 *
 * @param whole the original data
 * @param names the new name of each renamed column
 * @param input the original name of the features
 * @param target the original name of the first target
 */
record ColumnFit(DataSet whole, Map<String, String> names, String input, String target)
        implements DataView, Fingerprinted {

    /**
     * Assigns the columns of data to the inputs and the prediction of a model: by name, and where no names agree by order.
     *
     * @param notes receives what was not certain or is not used
     * @return the data themselves where nothing has to change
     * @throws DataException if an input of the model has no column
     */
    static DataSet of(Model model, DataSet data, List<String> notes) {
        List<Column> inputs = with(ColumnRole.INPUT, data);
        List<Column> targets = with(ColumnRole.TARGET, data);
        Map<String, String> fed = fed(model, data, names(inputs), notes);
        String input = fed.getOrDefault(model.features().name(), inputs.get(0).name());
        String target = named(targets, model.prediction().output())
                .orElse(targets.get(0).name());
        sayUnused(model, data, targets, target, notes);
        Map<String, String> renamed = new LinkedHashMap<>();
        model.companions().forEach(each -> renamed.put(fed.get(each.name()), each.name()));
        boolean isSame = renamed.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
        boolean isFirst = input.equals(inputs.get(0).name())
                && target.equals(targets.get(0).name());
        return isSame && isFirst ? data : new ColumnFit(data, renamed, input, target);
    }

    /** Data of which another target is the first. */
    static DataSet withTarget(DataSet data, String target) {
        String input = with(ColumnRole.INPUT, data).get(0).name();
        return new ColumnFit(data, Map.of(), input, target);
    }

    private static List<Column> with(ColumnRole role, DataSet data) {
        List<Column> columns =
                data.columns().stream().filter(column -> column.role() == role).toList();
        if (columns.isEmpty()) {
            throw new DataException("The data " + data.spec() + " have no "
                    + (role == ColumnRole.INPUT ? "input" : "target") + " among their columns.");
        }
        return columns;
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static Optional<String> named(List<Column> columns, String name) {
        return names(columns).stream().filter(name::equals).findFirst();
    }

    /** The column of each input of the model. */
    private static Map<String, String> fed(Model model, DataSet data, List<String> given, List<String> notes) {
        List<String> needed = new ArrayList<>(List.of(model.features().name()));
        model.companions().stream().map(Input::name).forEach(needed::add);
        Map<String, String> fed = new LinkedHashMap<>();
        needed.stream().filter(given::contains).forEach(name -> fed.put(name, name));
        if (fed.size() < needed.size() && needed.size() > 1) {
            if (given.size() != needed.size()) {
                throw new DataException("The model " + model.graph().name() + " takes the inputs "
                        + String.join(", ", needed) + ", and the data " + data.spec() + " have "
                        + String.join(", ", given) + ". Give data with a column for each, such as npz:FILE?x="
                        + String.join(",", needed) + ".");
            }
            fed.clear();
            for (int i = 0; i < needed.size(); i++) {
                fed.put(needed.get(i), given.get(i));
            }
            notes.add("The inputs " + String.join(", ", given) + " of the data " + data.spec()
                    + " are fed in this order to the inputs " + String.join(", ", needed) + " of the model "
                    + model.graph().name() + ".");
        }
        List<String> unused = given.stream()
                .filter(name -> !fed.isEmpty() && !fed.containsValue(name))
                .toList();
        if (fed.isEmpty() && given.size() > 1) {
            unused = given.subList(1, given.size());
        }
        if (!unused.isEmpty()) {
            notes.add("The model " + model.graph().name() + " has no input " + String.join(", ", unused) + "; the data "
                    + data.spec() + " have it, and it is not used.");
        }
        return fed;
    }

    private static void sayUnused(Model model, DataSet data, List<Column> targets, String target, List<String> notes) {
        List<String> unused = targets.stream()
                .filter(column -> !column.name().equals(target) && !Head.isPredicted(model, column))
                .map(Column::name)
                .toList();
        if (!unused.isEmpty()) {
            notes.add("The model " + model.graph().name() + " has no output " + String.join(", ", unused)
                    + "; the data " + data.spec() + " have that target, and it is not used.");
        }
    }

    @Override
    public List<Column> columns() {
        List<Column> first = new ArrayList<>();
        List<Column> others = new ArrayList<>();
        for (Column column : whole.columns()) {
            boolean isFirst = column.name().equals(input) || column.name().equals(target);
            (isFirst ? first : others).add(renamed(column));
        }
        first.addAll(others);
        return first;
    }

    private Column renamed(Column column) {
        return new Column(
                name(column.name()),
                column.role(),
                column.elementType(),
                column.example(),
                column.task(),
                column.classes());
    }

    private String name(String original) {
        return names.getOrDefault(original, original);
    }

    private Column column(String original) {
        return whole.columns().stream()
                .filter(column -> column.name().equals(original))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Task task() {
        return column(target).task().orElseThrow();
    }

    @Override
    public List<String> classes() {
        return column(target).classes();
    }

    @Override
    public long[] exampleShape() {
        return column(input).example().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public Batch batch(long... indices) {
        Batch batch = whole.batch(indices);
        Map<String, Tensor> columns = new LinkedHashMap<>();
        batch.columns().forEach((name, tensor) -> columns.put(name(name), tensor));
        return new Batch(columns, name(input), name(target), indices);
    }

    @Override
    public DataFingerprint fingerprint() {
        return DataFingerprint.of(whole);
    }
}

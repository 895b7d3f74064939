package dev.kiln.api.data;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A batch of examples: a tensor for each column of the data set. Of several inputs and targets the first are
 * {@link #inputs()} and {@link #targets()}.
 *
 * @param columns the tensors by the names of the columns, {@code [N, ...]} each
 * @param input the name of the first input
 * @param target the name of the first target
 * @param indices the index of each example in its data set; randomness is keyed by it
 */
@Stable
public record Batch(Map<String, Tensor> columns, String input, String target, long[] indices) {

    /** Checks that all columns are for the same number of examples, among them the first input and target. */
    public Batch {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        indices = indices.clone();
        for (String name : new String[] {input, target}) {
            if (!columns.containsKey(name)) {
                throw new IllegalArgumentException("columns are " + columns.keySet() + ", expected " + name + " too");
            }
        }
        for (Map.Entry<String, Tensor> column : columns.entrySet()) {
            Tensor tensor = column.getValue();
            if (tensor.rank() == 0 || tensor.shape()[0] != indices.length) {
                throw new IllegalArgumentException("the column " + column.getKey() + " is " + tensor + ", not for "
                        + indices.length + " examples");
            }
        }
    }

    /**
     * A batch of one input and one target.
     *
     * @param inputs the model's inputs, {@code [N, ...]}
     * @param targets the right classes, INT64 {@code [N]}, or values, FLOAT {@code [N, ...]}
     * @param indices the index of each example in its data set
     */
    public Batch(Tensor inputs, Tensor targets, long[] indices) {
        this(named(inputs, targets), Column.INPUT, Column.TARGET, indices);
    }

    private static Map<String, Tensor> named(Tensor inputs, Tensor targets) {
        Map<String, Tensor> columns = new LinkedHashMap<>();
        columns.put(Column.INPUT, inputs);
        columns.put(Column.TARGET, targets);
        return columns;
    }

    @Override
    public long[] indices() {
        return indices.clone();
    }

    /** Returns the number of examples. */
    public int size() {
        return indices.length;
    }

    /** Returns the first input, {@code [N, ...]}. */
    public Tensor inputs() {
        return column(input);
    }

    /** Returns the first target: the right classes, INT64 {@code [N]}, or values, FLOAT {@code [N, ...]}, or others. */
    public Tensor targets() {
        return column(target);
    }

    /**
     * A column.
     *
     * @param name its name
     * @return its tensor, {@code [N, ...]}
     * @throws DataException if there is none; the message names those that there are
     */
    public Tensor column(String name) {
        Tensor column = columns.get(name);
        if (column == null) {
            throw new DataException("The data have no column " + name + "; they have " + columns.keySet() + ".");
        }
        return column;
    }

    /**
     * The same examples with another column, or with one more.
     *
     * @param name its name
     * @param changed its tensor, for equally many examples
     * @return the batch
     */
    public Batch with(String name, Tensor changed) {
        Map<String, Tensor> others = new LinkedHashMap<>(columns);
        others.put(name, changed);
        return new Batch(others, input, target, indices);
    }

    /**
     * The same examples with another first input.
     *
     * @param changed the new inputs, equally many
     * @return the batch
     */
    public Batch withInputs(Tensor changed) {
        return with(input, changed);
    }

    /**
     * The same examples with another first target.
     *
     * @param changed the new targets, equally many
     * @return the batch
     */
    public Batch withTargets(Tensor changed) {
        return with(target, changed);
    }

    /**
     * Some of the examples.
     *
     * @param rows their positions in this batch, each in {@code [0, N)}
     * @return the batch of them, in that order
     */
    public Batch select(int... rows) {
        return ofRows(
                column -> column.select(rows),
                Arrays.stream(rows).mapToLong(row -> indices[row]).toArray());
    }

    /**
     * The batch with each column changed.
     *
     * @param change from a column to the rows of the new examples
     * @param changed the index of each of them
     * @return the batch
     */
    public Batch ofRows(UnaryOperator<Tensor> change, long... changed) {
        Map<String, Tensor> rows = new LinkedHashMap<>();
        columns.forEach((name, column) -> rows.put(name, change.apply(column)));
        return new Batch(rows, input, target, changed);
    }
}

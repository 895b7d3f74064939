package dev.kiln.data;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set in memory of any number of named inputs, targets, masks, weights and groups.
 *
 * <pre>{@code
 * DataSet houses = ColumnarDataSet.named("houses")
 *         .input("picture", pictures)
 *         .input("table", numbers)
 *         .classes("kind", kinds, List.of("flat", "house"))
 *         .values("price", prices)
 *         .build();
 * }</pre>
 *
 * @param spec its specification
 * @param columns the columns, at least one input and one target; the first of each comes first among its kind
 * @param rows the rows of each column by its name
 * @param fingerprint the fingerprint of the content
 * @param description the interpretation of the content
 */
public record ColumnarDataSet(
        String spec,
        List<Column> columns,
        Map<String, Rows> rows,
        DataFingerprint fingerprint,
        DataDescription description)
        implements DataSet, Fingerprinted, Described {

    /**
     * Checks that there are an input and a target, and as many rows of each column.
     *
     * @throws DataException if there are not
     */
    public ColumnarDataSet {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        long count = first(spec, columns, rows, ColumnRole.INPUT).count();
        first(spec, columns, rows, ColumnRole.TARGET);
        for (Map.Entry<String, Rows> column : rows.entrySet()) {
            if (column.getValue().count() != count) {
                throw new DataException("The data " + spec + " have " + count + " rows of "
                        + rows.keySet().iterator().next() + " and "
                        + column.getValue().count() + " of "
                        + column.getKey() + "; they need as many of each column.");
            }
        }
        if (count == 0) {
            throw new DataException("The data " + spec + " has no examples.");
        }
    }

    private static Rows first(String spec, List<Column> columns, Map<String, Rows> rows, ColumnRole role) {
        return columns.stream()
                .filter(column -> column.role() == role)
                .findFirst()
                .map(column -> rows.get(column.name()))
                .orElseThrow(() -> new DataException("The data " + spec + " have no column that is "
                        + (role == ColumnRole.INPUT ? "an input." : "a target.")));
    }

    /**
     * Begins a data set of tensors.
     *
     * @param spec a name for it
     * @return its builder
     */
    public static Builder named(String spec) {
        return new Builder(spec);
    }

    /** Collects the columns of a data set. */
    public static final class Builder {

        private final String spec;
        private final List<Column> columns = new ArrayList<>();
        private final Map<String, Rows> rows = new LinkedHashMap<>();

        private Builder(String spec) {
            this.spec = spec;
        }

        /**
         * Adds an input.
         *
         * @param name its name
         * @param values {@code [N, ...]}
         * @return this
         */
        public Builder input(String name, Tensor values) {
            return add(name, ColumnRole.INPUT, new TensorRows(values), Optional.empty(), List.of());
        }

        /**
         * Adds a target that is a class.
         *
         * @param name its name
         * @param labels INT64 {@code [N]}, each in {@code [0, classes)}
         * @param classes their names
         * @return this
         */
        public Builder classes(String name, Tensor labels, List<String> classes) {
            Labels.check(spec, labels.toLongArray(), classes.size());
            Rows numbers = new TensorRows(labels.cast(ElementType.INT64));
            return add(name, ColumnRole.TARGET, numbers, Optional.of(Task.CLASSIFICATION), classes);
        }

        /**
         * Adds a target of real numbers.
         *
         * @param name its name
         * @param values FLOAT {@code [N, D]}
         * @return this
         */
        public Builder values(String name, Tensor values) {
            return add(name, ColumnRole.TARGET, new TensorRows(values), Optional.of(Task.REGRESSION), List.of());
        }

        /**
         * Adds a target that only a loss understands.
         *
         * @param name its name
         * @param values {@code [N, ...]}
         * @return this
         */
        public Builder target(String name, Tensor values) {
            return add(name, ColumnRole.TARGET, new TensorRows(values), Optional.of(Task.OTHER), List.of());
        }

        /**
         * Adds a mask of a target.
         *
         * @param name its name
         * @param counts which positions count, {@code [N, T]}, 0 or 1 or BOOL
         * @return this
         */
        public Builder mask(String name, Tensor counts) {
            return add(
                    name, ColumnRole.MASK, new TensorRows(counts.cast(ElementType.BOOL)), Optional.empty(), List.of());
        }

        /**
         * Adds the weights of the examples in the mean loss.
         *
         * @param name their name
         * @param weights FLOAT {@code [N]}, not negative
         * @return this
         */
        public Builder weight(String name, Tensor weights) {
            for (float weight : weights.cast(ElementType.FLOAT).toFloatArray()) {
                if (!(weight >= 0) || Float.isInfinite(weight)) {
                    throw new DataException("The data " + spec + " have the weight " + weight + " in the column " + name
                            + "; a weight is a number from 0.");
                }
            }
            Rows floats = new TensorRows(weights.cast(ElementType.FLOAT).reshape(weights.shape()[0]));
            return add(name, ColumnRole.WEIGHT, floats, Optional.empty(), List.of());
        }

        /**
         * Adds the groups of the examples.
         *
         * @param name their name
         * @param groups INT64 {@code [N]}
         * @return this
         */
        public Builder group(String name, Tensor groups) {
            return add(
                    name,
                    ColumnRole.GROUP,
                    new TensorRows(groups.cast(ElementType.INT64)),
                    Optional.empty(),
                    List.of());
        }

        Builder add(String name, ColumnRole role, Rows added, Optional<Task> task, List<String> classes) {
            if (rows.put(name, added) != null) {
                throw new DataException(
                        "The data " + spec + " have two columns of the name " + name + "; name one otherwise.");
            }
            List<Long> example = Arrays.stream(added.rowShape()).boxed().toList();
            columns.add(new Column(name, role, added.elementType(), example, task, classes));
            return this;
        }

        /**
         * Builds the data set, without a copy.
         *
         * @return the data set
         * @throws DataException if there is no input or no target, or a column has another number of rows
         */
        public ColumnarDataSet build() {
            Tensor[] tensors = rows.values().stream()
                    .map(column -> ((TensorRows) column).whole())
                    .toArray(Tensor[]::new);
            return build(DataFingerprint.ofTensors(tensors), DataDescription.NONE);
        }

        ColumnarDataSet build(DataFingerprint fingerprint, DataDescription description) {
            return new ColumnarDataSet(spec, columns, rows, fingerprint, description);
        }
    }

    private Column first(ColumnRole role) {
        return columns.stream()
                .filter(column -> column.role() == role)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public long size() {
        return rows.values().iterator().next().count();
    }

    @Override
    public Task task() {
        return first(ColumnRole.TARGET).task().orElseThrow();
    }

    @Override
    public long[] exampleShape() {
        return first(ColumnRole.INPUT).example().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    public List<String> classes() {
        return first(ColumnRole.TARGET).classes();
    }

    @Override
    public DataSet first(long count) {
        return count >= size() ? this : Selection.first(this, count);
    }

    @Override
    public Tensor targets(long... indices) {
        checkPlaces(indices);
        return requireNonNull(rows.get(first(ColumnRole.TARGET).name())).gather(indices);
    }

    private void checkPlaces(long... indices) {
        for (long index : indices) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException("index " + index + " of " + size() + " examples");
            }
        }
    }

    @Override
    public Batch batch(long... indices) {
        checkPlaces(indices);
        Map<String, Tensor> batch = new LinkedHashMap<>();
        rows.forEach((name, column) -> batch.put(name, column.gather(indices)));
        return new Batch(
                batch, first(ColumnRole.INPUT).name(), first(ColumnRole.TARGET).name(), indices);
    }
}

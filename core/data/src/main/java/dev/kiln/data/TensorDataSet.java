package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data set in memory. Reading a batch only copies its examples into direct buffers.
 *
 * @param spec its specification
 * @param task the task
 * @param classes the names of the classes in the order of their numbers; none for regression
 * @param inputs FLOAT {@code [...]} each
 * @param targets the class, an INT64 scalar each, or FLOAT {@code [D]} each
 * @param exampleNames the names of the examples
 * @param fingerprint the fingerprint of the content
 * @param description the interpretation of the content
 */
public record TensorDataSet(
        String spec,
        Task task,
        List<String> classes,
        Rows inputs,
        Rows targets,
        ExampleNames exampleNames,
        DataFingerprint fingerprint,
        DataDescription description)
        implements DataSet, Fingerprinted, Described {

    /**
     * Checks that there is a target for each input.
     *
     * @throws DataException if there are no examples, or the numbers of targets and inputs differ
     */
    public TensorDataSet {
        classes = List.copyOf(classes);
        if (inputs.count() != targets.count()) {
            throw new DataException("The data " + spec + " has " + inputs.count() + " inputs and " + targets.count()
                    + " targets; it needs one target for each input.");
        }
        if (inputs.count() == 0) {
            throw new DataException("The data " + spec + " has no examples.");
        }
    }

    /**
     * A data set whose examples have no names.
     *
     * @param spec its specification
     * @param task the task
     * @param classes the names of the classes in the order of their numbers; none for regression
     * @param inputs FLOAT {@code [...]} each
     * @param targets the class, an INT64 scalar each, or FLOAT {@code [D]} each
     * @param fingerprint the fingerprint of the content
     * @param description the interpretation of the content
     * @throws DataException if there are no examples, or the numbers of targets and inputs differ
     */
    public TensorDataSet(
            String spec,
            Task task,
            List<String> classes,
            Rows inputs,
            Rows targets,
            DataFingerprint fingerprint,
            DataDescription description) {
        this(spec, task, classes, inputs, targets, ExampleNames.INDICES, fingerprint, description);
    }

    /**
     * A data set with only notes as its description.
     *
     * @param spec its specification
     * @param task the task
     * @param classes the names of the classes in the order of their numbers; none for regression
     * @param inputs FLOAT {@code [...]} each
     * @param targets the class, an INT64 scalar each, or FLOAT {@code [D]} each
     * @param fingerprint the fingerprint of the content
     * @param notes warnings for the user, one sentence each
     * @throws DataException if there are no examples, or the numbers of targets and inputs differ
     */
    public TensorDataSet(
            String spec,
            Task task,
            List<String> classes,
            Rows inputs,
            Rows targets,
            DataFingerprint fingerprint,
            List<String> notes) {
        this(spec, task, classes, inputs, targets, fingerprint, new DataDescription(List.of(), List.of(), notes));
    }

    /**
     * A data set of classes from two tensors.
     *
     * @param spec a name for it
     * @param inputs FLOAT {@code [N, ...]}
     * @param labels INT64 {@code [N]}, each in {@code [0, classes)}
     * @param classes their names
     * @return the data set, without a copy
     * @throws DataException if a label is out of range or the numbers differ
     */
    public static TensorDataSet classification(String spec, Tensor inputs, Tensor labels, List<String> classes) {
        Labels.check(spec, labels.toLongArray(), classes.size());
        Tensor targets = labels.cast(ElementType.INT64);
        return of(spec, Task.CLASSIFICATION, classes, inputs, targets);
    }

    /**
     * A data set of numbers from two tensors.
     *
     * @param spec a name for it
     * @param inputs FLOAT {@code [N, ...]}
     * @param targets FLOAT {@code [N, D]}
     * @return the data set, without a copy
     * @throws DataException if the numbers differ
     */
    public static TensorDataSet regression(String spec, Tensor inputs, Tensor targets) {
        return of(spec, Task.REGRESSION, List.of(), inputs, targets);
    }

    /**
     * Examples whose targets are not known, for predictions.
     *
     * @param inputs the examples
     * @param exampleNames their names
     * @param description the interpretation of the content
     */
    static TensorDataSet withoutTargets(
            DataSpec spec, Rows inputs, ExampleNames exampleNames, DataDescription description) {
        Rows none = new TensorRows(Tensor.zeros(ElementType.FLOAT, inputs.count(), 0));
        return new TensorDataSet(
                spec.text(),
                Task.OTHER,
                List.of(),
                inputs,
                none,
                exampleNames,
                DataFingerprint.ofRows(inputs),
                description);
    }

    private static TensorDataSet of(String spec, Task task, List<String> classes, Tensor inputs, Tensor targets) {
        DataFingerprint fingerprint = DataFingerprint.ofTensors(inputs, targets);
        return new TensorDataSet(
                spec, task, classes, new TensorRows(inputs), new TensorRows(targets), fingerprint, List.of());
    }

    /** Returns the names {@code 0, 1, 2, ...} for classes without names. */
    static List<String> numbered(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** Returns the warnings for the user, one sentence each. */
    public List<String> notes() {
        return description.notes();
    }

    @Override
    public long size() {
        return inputs.count();
    }

    @Override
    public long[] exampleShape() {
        return inputs.rowShape();
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.input(Column.INPUT, inputs.elementType(), lengths(inputs)),
                Column.target(Column.TARGET, targets.elementType(), lengths(targets), task, classes));
    }

    private static List<Long> lengths(Rows rows) {
        return Arrays.stream(rows.rowShape()).boxed().toList();
    }

    @Override
    public DataSet first(long count) {
        return count >= size() ? this : Selection.first(this, count);
    }

    @Override
    public Batch batch(long... indices) {
        checkPlaces(indices);
        return new Batch(inputs.gather(indices), targets.gather(indices), indices);
    }

    @Override
    public Tensor targets(long... indices) {
        checkPlaces(indices);
        return targets.gather(indices);
    }

    void checkPlaces(long... indices) {
        for (long index : indices) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException("index " + index + " of " + size() + " examples");
            }
        }
    }
}

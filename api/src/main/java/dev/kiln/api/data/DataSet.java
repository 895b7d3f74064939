package dev.kiln.api.data;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;

/** A finite number of examples that can be read in any order, from several threads. */
@Stable
public interface DataSet {

    /**
     * The examples of a batch as a data set: those at its positions, which keep their {@linkplain Batch#indices indices}.
     *
     * @param batch the examples
     * @param classes the names of the classes of the first target; none for regression
     * @param task the task of the first target
     * @return a view of them, with the first input and target as its columns
     */
    static DataSet of(Batch batch, List<String> classes, Task task) {
        return new OneBatch(batch, classes, task);
    }

    /**
     * A data set of classes from two tensors.
     *
     * @param spec its specification, or a name for it
     * @param inputs the model's inputs, {@code [N, ...]}
     * @param labels the right class of each, INT64 {@code [N]}, in {@code [0, classes)}
     * @param classes their names
     * @return the data set, without a copy
     * @throws dev.kiln.graph.error.DataException if there are no examples, the numbers differ, or a label is out of
     *     range
     */
    static DataSet classification(String spec, Tensor inputs, Tensor labels, List<String> classes) {
        return TensorExamples.classification(spec, inputs, labels, classes);
    }

    /**
     * A data set of values from two tensors.
     *
     * @param spec its specification, or a name for it
     * @param inputs the model's inputs, {@code [N, ...]}
     * @param targets the values, FLOAT {@code [N, D]}
     * @return the data set, without a copy
     * @throws dev.kiln.graph.error.DataException if there are no examples, or the numbers differ
     */
    static DataSet regression(String spec, Tensor inputs, Tensor targets) {
        return new TensorExamples(spec, Task.REGRESSION, inputs, targets, List.of());
    }

    /** Returns the specification it was opened with, such as {@code mnist:DIR?split=test}. */
    String spec();

    /** Returns the number of examples. */
    long size();

    /** Returns the task of the first target. */
    Task task();

    /** Returns the lengths of the axes of one example of the first input, such as {@code [1, 28, 28]}. */
    long[] exampleShape();

    /** Returns the names of the classes of the first target in the order of their numbers; none for regression. */
    List<String> classes();

    /**
     * The columns: inputs and targets, the first of each first among its kind, and masks, weights and groups. By default
     * one input and one target.
     */
    default List<Column> columns() {
        List<Long> example = Arrays.stream(exampleShape()).boxed().toList();
        return List.of(
                Column.input(Column.INPUT, ElementType.UNDEFINED, example),
                Column.target(Column.TARGET, ElementType.UNDEFINED, List.of(), task(), classes()));
    }

    /** Returns the names of the examples in their origin, such as the names of files; by default their indices. */
    default ExampleNames exampleNames() {
        return ExampleNames.INDICES;
    }

    /**
     * Reads some examples.
     *
     * @param indices their indices, in any order, each in {@code [0, size)}
     * @return the examples in that order, as one batch
     * @throws dev.kiln.graph.error.DataException if they cannot be read
     */
    Batch batch(long... indices);

    /**
     * Reads the first target of some examples. Data whose inputs are costly to read, such as pictures, do not read them
     * here.
     *
     * @param indices their indices, in any order, each in {@code [0, size)}
     * @return their targets in that order, {@code [N, ...]}
     * @throws dev.kiln.graph.error.DataException if they cannot be read
     */
    default Tensor targets(long... indices) {
        return batch(indices).targets();
    }

    /**
     * All examples in order, in batches.
     *
     * @param batchSize the number of examples in each batch but the last, positive
     * @return the batches, read when they are requested
     */
    default Iterable<Batch> batches(int batchSize) {
        return () -> new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                CancelledException.throwIfInterrupted();
                long from = next;
                next = Math.min(size(), from + batchSize);
                return batch(LongStream.range(from, next).toArray());
            }
        };
    }

    /**
     * The first examples.
     *
     * @param count the maximum number
     * @return a view of them
     */
    default DataSet first(long count) {
        return count >= size() ? this : new FirstExamples(this, count);
    }
}

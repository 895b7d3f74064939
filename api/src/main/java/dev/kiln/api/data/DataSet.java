package dev.kiln.api.data;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.status.Stable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;

/** A finite number of examples that can be read in any order, from several threads. */
@Stable
public interface DataSet {

    /** Returns the specification it was opened with, such as {@code mnist:DIR?split=test}. */
    String spec();

    /** Returns the number of examples. */
    long size();

    /** Returns the task: classification or regression. */
    Task task();

    /** Returns the lengths of one example's axes, such as {@code [1, 28, 28]}. */
    long[] exampleShape();

    /** Returns the names of the classes in the order of their numbers; none for regression. */
    List<String> classes();

    /**
     * Reads some examples.
     *
     * @param indices their indices, in any order, each in {@code [0, size)}
     * @return the examples in that order, as one batch
     * @throws dev.kiln.graph.error.DataException if they cannot be read
     */
    Batch batch(long... indices);

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

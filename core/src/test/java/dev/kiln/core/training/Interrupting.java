package dev.kiln.core.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Data whose reader is interrupted while it reads a batch.
 *
 * @param data the examples
 * @param at which reading it is, counted from 1
 * @param readings how many there were
 */
public record Interrupting(DataSet data, int at, AtomicInteger readings) implements DataSet {

    /** Data that were not read so far. */
    public static Interrupting at(int reading, DataSet data) {
        return new Interrupting(data, reading, new AtomicInteger());
    }

    @Override
    public String spec() {
        return data.spec();
    }

    @Override
    public long size() {
        return data.size();
    }

    @Override
    public Task task() {
        return data.task();
    }

    @Override
    public long[] exampleShape() {
        return data.exampleShape();
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public Batch batch(long... indices) {
        if (readings.incrementAndGet() == at) {
            Thread.currentThread().interrupt();
        }
        return data.batch(indices);
    }
}

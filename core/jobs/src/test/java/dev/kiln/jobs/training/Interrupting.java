package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataView;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Data whose reader is interrupted while it reads a batch.
 *
 * @param whole the examples
 * @param at which reading it is, counted from 1
 * @param readings how many there were
 */
public record Interrupting(DataSet whole, int at, AtomicInteger readings) implements DataView {

    /** Data that were not read so far. */
    public static Interrupting at(int reading, DataSet data) {
        return new Interrupting(data, reading, new AtomicInteger());
    }

    @Override
    public Batch batch(long... indices) {
        if (readings.incrementAndGet() == at) {
            Thread.currentThread().interrupt();
        }
        return whole.batch(indices);
    }
}

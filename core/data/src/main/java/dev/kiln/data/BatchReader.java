package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads batches into memory that is used again: for loops that are done with a batch some batches later. A new direct
 * buffer for each batch costs more than filling it does.
 *
 * <p>For one thread at a time. Data sets that do not lie in memory are read by their own
 * {@link DataSet#batch}.
 */
public final class BatchReader {

    private final DataSet data;
    private final List<Slot> slots;
    private int next;

    /**
     * A reader.
     *
     * @param data what it reads
     * @param slots how many batches are in use at once, the newest included, at least 1
     */
    public BatchReader(DataSet data, int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots is " + slots + ", expected at least 1");
        }
        this.data = data;
        this.slots = Stream.generate(Slot::new).limit(slots).toList();
    }

    /**
     * Reads some examples.
     *
     * @param indices their places, in any order, each in {@code [0, size)}
     * @return them side by side, in that order; its tensors change when as many further batches have been read as there are slots
     */
    public Batch read(long... indices) {
        CancelledException.throwIfInterrupted();
        DataSet source = data;
        long[] places = indices;
        while (source instanceof Selection selection) {
            places = Arrays.stream(places).map(selection::place).toArray();
            source = selection.whole();
        }
        if (source instanceof EncodedDataSet encoded) {
            source = encoded.data();
        }
        if (source instanceof TensorDataSet tensors) {
            tensors.checkPlaces(places);
            Slot slot = slots.get(next);
            next = (next + 1) % slots.size();
            return slot.read(tensors, places, indices);
        }
        return data.batch(indices);
    }

    /** The memory of one batch. */
    private static final class Slot {

        private final Reusable inputs = new Reusable();
        private final Reusable targets = new Reusable();

        Batch read(TensorDataSet data, long[] places, long[] indices) {
            return new Batch(inputs.read(data.inputs(), places), targets.read(data.targets(), places), indices);
        }
    }

    /** Memory that grows to the largest batch. */
    private static final class Reusable {

        private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

        Tensor read(Rows rows, long[] places) {
            long[] shape = rows.shapeOf(places.length);
            long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            int bytes = Math.toIntExact(rows.elementType().bytes(elements));
            if (buffer.capacity() < bytes) {
                buffer = Tensor.allocate(rows.elementType(), shape);
            }
            ByteBuffer part = buffer.slice(0, bytes).order(buffer.order());
            rows.fill(part, places);
            return Tensor.wrap(rows.elementType(), part.clear(), shape);
        }
    }
}

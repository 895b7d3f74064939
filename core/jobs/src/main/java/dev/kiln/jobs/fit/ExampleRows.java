package dev.kiln.jobs.fit;

import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Selects, pads and joins the examples of batches: the entries of a tensor's first axis, of 8 bits or more each. */
public final class ExampleRows {

    private ExampleRows() {}

    /**
     * Selects examples.
     *
     * @param batch {@code [N, ...]}
     * @param rows their positions, each in {@code [0, N)}
     * @return {@code [rows.length, ...]}
     */
    public static Tensor select(Tensor batch, int... rows) {
        long[] shape = batch.shape();
        int stride = stride(batch);
        shape[0] = rows.length;
        ByteBuffer source = batch.bytes();
        ByteBuffer chosen = Tensor.allocate(batch.elementType(), shape);
        for (int i = 0; i < rows.length; i++) {
            chosen.put(i * stride, source, rows[i] * stride, stride);
        }
        return Tensor.wrap(batch.elementType(), chosen, shape);
    }

    /**
     * Pads a batch to a given size by repeating its last example.
     *
     * @param batch {@code [N, ...]}, N at least 1
     * @param size the size, at least N
     * @return {@code [size, ...]}, the batch itself if it has the size
     */
    public static Tensor pad(Tensor batch, int size) {
        int present = (int) batch.shape()[0];
        if (present == size) {
            return batch;
        }
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = Math.min(i, present - 1);
        }
        return select(batch, rows);
    }

    /**
     * Concatenates batches.
     *
     * @param batches at least one, each {@code [N, ...]}, equal except for N
     * @return {@code [sum of N, ...]}, the batch itself if there is one
     */
    public static Tensor join(List<Tensor> batches) {
        Tensor first = batches.get(0);
        if (batches.size() == 1) {
            return first;
        }
        long[] shape = first.shape();
        shape[0] = batches.stream().mapToLong(b -> b.shape()[0]).sum();
        ByteBuffer joined = Tensor.allocate(first.elementType(), shape);
        batches.forEach(b -> joined.put(b.bytes()));
        return Tensor.wrap(first.elementType(), joined.flip(), shape);
    }

    private static int stride(Tensor batch) {
        long count = batch.shape()[0];
        return count == 0 ? 0 : Math.toIntExact(batch.elementType().bytes(batch.size() / count));
    }
}

package dev.kiln.jobs.fit;

import dev.kiln.graph.tensor.Tensor;

/** Pads batches: the entries of a tensor's first axis, of 8 bits or more each. */
public final class ExampleRows {

    private ExampleRows() {}

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
        return batch.select(rows);
    }
}

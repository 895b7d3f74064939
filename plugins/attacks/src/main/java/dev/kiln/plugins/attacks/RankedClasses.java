package dev.kiln.plugins.attacks;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The wrong classes of each example, the likeliest first.
 *
 * @param wrong for each example its wrong classes
 */
record RankedClasses(int[][] wrong) {

    /**
     * Ranks by logits.
     *
     * @param logits {@code [N, K]}
     * @param batch the examples with their right classes
     */
    static RankedClasses of(Tensor logits, Batch batch) {
        float[] scores = logits.toFloatArray();
        long[] right = batch.targets().toLongArray();
        int classes = (int) logits.shape()[1];
        return new RankedClasses(IntStream.range(0, right.length)
                .mapToObj(row -> IntStream.range(0, classes)
                        .filter(k -> k != right[row])
                        .boxed()
                        .sorted(Comparator.comparingDouble(k -> -scores[row * classes + k]))
                        .mapToInt(Integer::intValue)
                        .toArray())
                .toArray(int[][]::new));
    }

    /** The classes of a rank, from 0, of some examples, INT64 {@code [n]}. */
    Tensor wrong(int rank, int[] rows) {
        return Tensor.of(IntStream.of(rows).mapToLong(row -> wrong[row][rank]).toArray(), rows.length);
    }
}

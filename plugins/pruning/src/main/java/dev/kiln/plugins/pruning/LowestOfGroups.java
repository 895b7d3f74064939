package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A mask that removes, of each group of elements of a weight, {@code floor(sparsity * count)} of the lowest scores; of
 * equal ones, the first.
 */
final class LowestOfGroups {

    /** Shares such as 0.29 of 100 are a bit less than the whole number in floating point. */
    private static final double ROUNDING = 1e-9;

    private LowestOfGroups() {}

    /**
     * The mask of a weight.
     *
     * @param score scores of its elements, negative where they are removed already
     * @param groups the index of the group of each element
     * @param sparsity the share of each group that is to be removed, in {@code [0, 1)}
     * @return the mask, FLOAT; at least one element of each group stays
     */
    static Tensor mask(Tensor score, int[] groups, double sparsity) {
        int[] order = order(score.toFloatArray());
        int[] left = quotas(groups, sparsity);
        float[] mask = new float[groups.length];
        for (int place : order) {
            mask[place] = left[groups[place]]-- > 0 ? 0 : 1;
        }
        return Tensor.of(mask, score.shape());
    }

    /** The places of the elements from the lowest score to the highest. */
    private static int[] order(float[] scores) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < keys.length; i++) {
            // the bits of floats that are not negative are in their order; the only negative score is that of removed
            // ones
            keys[i] = (long) Float.floatToIntBits(scores[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    /** The number of elements that go of each group. */
    private static int[] quotas(int[] groups, double sparsity) {
        int[] sizes = new int[IntStream.of(groups).max().orElse(-1) + 1];
        for (int group : groups) {
            sizes[group]++;
        }
        return IntStream.of(sizes)
                .map(size -> Math.min(size - 1, (int) Math.floor(sparsity * size + ROUNDING)))
                .toArray();
    }
}

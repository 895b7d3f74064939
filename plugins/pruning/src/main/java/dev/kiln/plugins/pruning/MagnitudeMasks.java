package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Masks that remove the {@code k} weights of the smallest magnitude, across all tensors together; of equal ones, the
 * first.
 *
 * <p>No tensor is emptied: each keeps at least {@value #LEAST} of the share that all keep together, and at least one
 * weight. Where the weights kept by many small tensors leave too few to remove, fewer than {@code k} are removed.
 */
final class MagnitudeMasks {

    /**
     * The minimum part of the common share that a tensor keeps: at a sparsity {@code s} none is sparser than
     * {@code (1 + s) / 2}.
     */
    static final double LEAST = 0.5;

    private MagnitudeMasks() {}

    /**
     * A mask for each tensor: 1 where a weight stays, 0 where it is removed.
     *
     * @param weights tensors of numbers by name
     * @param asked the number of weights to remove, from 0 to all
     * @return the masks by name, FLOAT; they have that many zeros, or as many as the minimum of each tensor allows
     */
    static Map<String, Tensor> of(Map<String, Tensor> weights, long asked) {
        float[] magnitudes = magnitudes(weights, asked);
        long pruned = most(magnitudes, asked);
        float threshold = threshold(magnitudes, pruned);
        long equalThatGo = pruned - countBelow(magnitudes, threshold);
        Map<String, Tensor> masks = new LinkedHashMap<>();
        int offset = 0;
        for (Map.Entry<String, Tensor> weight : weights.entrySet()) {
            int size = (int) weight.getValue().size();
            ByteBuffer mask =
                    Tensor.allocate(ElementType.FLOAT, weight.getValue().shape());
            for (int i = 0; i < size; i++) {
                float magnitude = magnitudes[offset + i];
                boolean goes = pruned > 0 && (magnitude < threshold || (magnitude == threshold && equalThatGo-- > 0));
                mask.putFloat(goes ? 0 : 1);
            }
            offset += size;
            masks.put(
                    weight.getKey(),
                    Tensor.wrap(
                            ElementType.FLOAT, mask.flip(), weight.getValue().shape()));
        }
        return masks;
    }

    /**
     * The number of weights that can be removed.
     *
     * @param weights tensors of numbers by name
     * @param asked the number of weights to remove
     * @return that number, or fewer where the minimum of each tensor does not allow it
     */
    static long most(Map<String, Tensor> weights, long asked) {
        return most(magnitudes(weights, asked), asked);
    }

    private static long most(float[] magnitudes, long asked) {
        return Math.min(asked, countBelow(magnitudes, Float.POSITIVE_INFINITY));
    }

    /** All magnitudes in sequence; those of weights that stay in any case are infinite. */
    private static float[] magnitudes(Map<String, Tensor> weights, long pruned) {
        long total = weights.values().stream().mapToLong(Tensor::size).sum();
        double least = LEAST * (total - pruned) / total;
        float[] all = new float[Math.toIntExact(total)];
        int offset = 0;
        for (Tensor weight : weights.values()) {
            float[] own = weight.toFloatArray();
            for (int i = 0; i < own.length; i++) {
                own[i] = Math.abs(own[i]);
            }
            protect(own, (int) Math.max(1, Math.ceil(least * own.length)));
            System.arraycopy(own, 0, all, offset, own.length);
            offset += own.length;
        }
        return all;
    }

    /** Sets the given number of largest magnitudes, of equal ones the last, to infinity. */
    private static void protect(float[] magnitudes, int count) {
        if (magnitudes.length == 0) {
            return;
        }
        float[] sorted = magnitudes.clone();
        Arrays.sort(sorted);
        float least = sorted[sorted.length - count];
        int left = count;
        for (int i = magnitudes.length - 1; i >= 0; i--) {
            if (magnitudes[i] > least) {
                magnitudes[i] = Float.POSITIVE_INFINITY;
                left--;
            }
        }
        for (int i = magnitudes.length - 1; i >= 0 && left > 0; i--) {
            if (magnitudes[i] == least) {
                magnitudes[i] = Float.POSITIVE_INFINITY;
                left--;
            }
        }
    }

    /** The magnitude of the last weight that is removed. */
    private static float threshold(float[] magnitudes, long pruned) {
        if (pruned == 0) {
            return 0;
        }
        float[] sorted = magnitudes.clone();
        Arrays.sort(sorted);
        return sorted[Math.toIntExact(pruned - 1)];
    }

    private static long countBelow(float[] magnitudes, float threshold) {
        long count = 0;
        for (float magnitude : magnitudes) {
            if (magnitude < threshold) {
                count++;
            }
        }
        return count;
    }
}

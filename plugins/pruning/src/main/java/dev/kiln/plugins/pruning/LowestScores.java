package dev.kiln.plugins.pruning;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Masks that remove the {@code k} elements of the lowest score, across all tensors together; of equal ones, the first.
 *
 * <p>No tensor is emptied: each keeps at least {@value #LEAST} of the share that all keep together, and at least one
 * weight. Where the weights kept by many small tensors leave too few to remove, fewer than {@code k} are removed.
 */
final class LowestScores {

    /**
     * The minimum part of the common share that a tensor keeps: at a sparsity {@code s} each keeps {@code (1 - s) / 10}.
     * With a half instead of a tenth the last layers of residual networks, which need few weights, would keep so many that
     * the others lose accuracy.
     */
    static final double LEAST = 0.1;

    private LowestScores() {}

    /**
     * A mask for each tensor: 1 where a weight stays, 0 where it is removed.
     *
     * @param byName scores of the elements of weights by name
     * @param asked the number of weights to remove, from 0 to all
     * @return the masks by name, FLOAT; they have that many zeros, or as many as the minimum of each tensor allows
     */
    static Map<String, Tensor> of(Map<String, Tensor> byName, long asked) {
        float[] scores = scores(byName, asked);
        long pruned = most(scores, asked);
        float threshold = threshold(scores, pruned);
        long equalThatGo = pruned - countBelow(scores, threshold);
        Map<String, Tensor> masks = new LinkedHashMap<>();
        int offset = 0;
        for (Map.Entry<String, Tensor> weight : byName.entrySet()) {
            int size = (int) weight.getValue().size();
            ByteBuffer mask =
                    Tensor.allocate(ElementType.FLOAT, weight.getValue().shape());
            for (int i = 0; i < size; i++) {
                float score = scores[offset + i];
                boolean goes = pruned > 0 && (score < threshold || (score == threshold && equalThatGo-- > 0));
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
     * @param byName scores of the elements of weights by name
     * @param asked the number of weights to remove
     * @return that number, or fewer where the minimum of each tensor does not allow it
     */
    static long most(Map<String, Tensor> byName, long asked) {
        return most(scores(byName, asked), asked);
    }

    private static long most(float[] scores, long asked) {
        return Math.min(asked, countBelow(scores, Float.POSITIVE_INFINITY));
    }

    /** All scores in sequence; those of elements that stay in any case are infinite. */
    private static float[] scores(Map<String, Tensor> byName, long pruned) {
        long total = byName.values().stream().mapToLong(Tensor::size).sum();
        double least = LEAST * (total - pruned) / total;
        float[] all = new float[Math.toIntExact(total)];
        int offset = 0;
        for (Tensor weight : byName.values()) {
            float[] own = weight.toFloatArray();
            protect(own, (int) Math.max(1, Math.ceil(least * own.length)));
            System.arraycopy(own, 0, all, offset, own.length);
            offset += own.length;
        }
        return all;
    }

    /** Sets the given number of highest scores, of equal ones the last, to infinity. */
    private static void protect(float[] scores, int count) {
        if (scores.length == 0) {
            return;
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        float least = sorted[sorted.length - count];
        int left = count;
        for (int i = scores.length - 1; i >= 0; i--) {
            if (scores[i] > least) {
                scores[i] = Float.POSITIVE_INFINITY;
                left--;
            }
        }
        for (int i = scores.length - 1; i >= 0 && left > 0; i--) {
            if (scores[i] == least) {
                scores[i] = Float.POSITIVE_INFINITY;
                left--;
            }
        }
    }

    /** The score of the last element that is removed. */
    private static float threshold(float[] scores, long pruned) {
        if (pruned == 0) {
            return 0;
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted[Math.toIntExact(pruned - 1)];
    }

    private static long countBelow(float[] scores, float threshold) {
        long count = 0;
        for (float score : scores) {
            if (score < threshold) {
                count++;
            }
        }
        return count;
    }
}

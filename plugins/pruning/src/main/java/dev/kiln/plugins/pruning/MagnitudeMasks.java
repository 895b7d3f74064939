package dev.kiln.plugins.pruning;

import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which weights stay when exactly {@code k} of all of them go: those of the smallest magnitude, across all tensors
 * together; of equal ones those that come first.
 */
final class MagnitudeMasks {

    private MagnitudeMasks() {}

    /**
     * A mask for each tensor: 1 where a weight stays, 0 where it goes.
     *
     * @param weights FLOAT tensors by name
     * @param pruned how many go, from 0 to all
     * @return the masks by name; they have exactly that many zeros
     */
    static Map<String, Tensor> of(Map<String, Tensor> weights, long pruned) {
        float[] magnitudes = magnitudes(weights);
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

    private static float[] magnitudes(Map<String, Tensor> weights) {
        long total = weights.values().stream().mapToLong(Tensor::size).sum();
        float[] all = new float[Math.toIntExact(total)];
        int offset = 0;
        for (Tensor weight : weights.values()) {
            for (float value : weight.toFloatArray()) {
                all[offset++] = Math.abs(value);
            }
        }
        return all;
    }

    /** The magnitude of the last weight that goes. */
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

package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LowestScoresTest {

    private static Map<String, Tensor> tensors(Tensor... tensors) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            float[] magnitudes = tensor.toFloatArray();
            for (int i = 0; i < magnitudes.length; i++) {
                magnitudes[i] = Math.abs(magnitudes[i]);
            }
            named.put("w" + named.size(), Tensor.of(magnitudes, tensor.shape()));
        }
        return named;
    }

    private static long[] zeros(Map<String, Tensor> masks) {
        return masks.values().stream().mapToLong(Sparsity::zeros).toArray();
    }

    private static Tensor ramp(float factor) {
        float[] values = new float[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = factor * (i % 2 == 0 ? i + 1 : -i - 1);
        }
        return Tensor.of(values, values.length);
    }

    @Test
    void takesTheSmallestOfAllTensorsTogether() {
        Map<String, Tensor> masks = LowestScores.of(
                tensors(Tensor.of(new float[] {1, -4, 2, 8}, 4), Tensor.of(new float[] {-3, 5, 7, 6}, 2, 2)), 4);
        assertThat(masks.get("w0").toFloatArray()).containsExactly(0, 0, 0, 1);
        assertThat(masks.get("w1").toFloatArray()).containsExactly(0, 1, 1, 1);
    }

    @Test
    void emptiesNoTensorThatIsMuchSmallerThanTheOthers() {
        // at 80 % each keeps at least a tenth of 20 %: 2 of 100
        assertThat(zeros(LowestScores.of(tensors(ramp(1e-6f), ramp(1)), 160))).containsExactly(98, 62);
        assertThat(zeros(LowestScores.of(tensors(Tensor.full(ElementType.FLOAT, 1e-3, 2), ramp(1)), 51)))
                .containsExactly(1, 50);
    }

    @Test
    void takesFewerWhereTheLeastOfEachTensorIsMoreThanWhatIsLeft() {
        Tensor single = Tensor.of(new float[] {1}, 1);
        assertThat(zeros(LowestScores.of(tensors(single, single, single, single), 3)))
                .containsExactly(0, 0, 0, 0);
    }

    @Test
    void takesTheFirstOfEqualOnes() {
        assertThat(LowestScores.of(tensors(Tensor.full(ElementType.FLOAT, 1, 6)), 3)
                        .get("w0")
                        .toFloatArray())
                .containsExactly(0, 0, 0, 1, 1, 1);
    }
}

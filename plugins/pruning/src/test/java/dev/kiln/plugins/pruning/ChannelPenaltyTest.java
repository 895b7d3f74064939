package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The proximal step of the group lasso against its formula. */
class ChannelPenaltyTest {

    /** Values that are kept in a map. */
    private record Kept(Map<String, Tensor> tensors) implements TrainingValues {

        @Override
        public Tensor get(String name) {
            return tensors.getOrDefault(name, Tensor.of(new float[0], 0));
        }

        @Override
        public void set(String name, Tensor value) {
            tensors.put(name, value);
        }
    }

    private static StructuralGroup group(int index) {
        return new StructuralGroup(
                "w/" + index,
                List.of(new StructuralGroup.Slice("w", 0, index), new StructuralGroup.Slice("v", 1, index)));
    }

    /**
     * Two groups: the rows (3, 0) and (0.03, 0) of w with the columns (4) and (0.04) of v have the norms 5 and 0.05, so
     * that an amount of 0.1 leaves the shares 0.98 and 0.
     */
    @Test
    void shrinksTheNormOfAWholeGroup() {
        StructuralDimension dimension =
                new StructuralDimension("w", "Gemm", List.of("w"), List.of("v"), 1, List.of(group(0), group(1)));
        Kept values = new Kept(new HashMap<>(Map.of(
                "w", Tensor.of(new float[] {3, 0, 0.03f, 0}, 2, 2),
                "v", Tensor.of(new float[] {4, 0.04f}, 1, 2))));
        GroupShrinkage rule = new GroupShrinkage(List.of(dimension), 0.1);
        rule.beforeStep(0, 100, values);
        assertThat(values.get("w/group-lasso").toFloatArray())
                .containsExactly(new float[] {0.98f, 0.98f, 0, 0}, within(1e-6f));
        assertThat(values.get("v/group-lasso").toFloatArray()).containsExactly(new float[] {0.98f, 0}, within(1e-6f));
        values.tensors().remove("w/group-lasso");
        rule.beforeStep(9, 100, values);
        assertThat(values.tensors()).doesNotContainKey("w/group-lasso");
        rule.beforeStep(10, 100, values);
        assertThat(values.tensors()).containsKey("w/group-lasso");
    }
}

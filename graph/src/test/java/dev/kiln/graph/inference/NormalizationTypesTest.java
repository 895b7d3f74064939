package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Normalization;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTypesTest {

    private final Operators ops = new Operators();

    @Test
    void batchNormalizationKeepsTheTypeAndChecksTheChannels() {
        Value x = ops.floats("N", 8, 5, 5);
        Value c = ops.floats(8);
        assertThat(Normalization.batch(x, c, c, c, c, 1e-5, 0.9).shape()).isEqualTo(shape("N", 8, 5, 5));
        assertThatThrownBy(() -> Normalization.batch(x, c, c, ops.floats(4), c, 1e-5, 0.9))
                .hasMessageContaining("its input 3 are 8 and 4 long");
    }

    @Test
    void normalizationsTakeTheirInputsAndNoMore() {
        Value x = ops.floats("N", 8);
        Value c = ops.floats(8);
        assertThatThrownBy(() -> ops.apply("BatchNormalization", x, c, c, c)).hasMessageContaining("takes 5 inputs");
        assertThatThrownBy(() -> ops.apply("BatchNormalization", x, c, c, c, c, c))
                .hasMessageContaining("takes 5 inputs");
        assertThatThrownBy(() -> ops.apply("LayerNormalization", x)).hasMessageContaining("takes 2 to 3 inputs");
    }

    @Test
    void batchNormalizationInTrainingAlsoGivesStatistics() {
        Value c = ops.floats(8);
        List<Value> all =
                ops.several(3, "BatchNormalization", Attributes.of("training_mode", 1), ops.floats("N", 8), c, c, c, c);
        assertThat(all).extracting(Value::shape).containsExactly(shape("N", 8), Shape.of(8), Shape.of(8));
    }

    @Test
    void layerNormalizationGivesMeanAndDeviationForEachRow() {
        List<Value> all = ops.several(
                3, "LayerNormalization", Attributes.of("axis", -2), ops.floats("N", "T", 4, 6), ops.floats(4, 6));
        assertThat(all)
                .extracting(Value::shape)
                .containsExactly(shape("N", "T", 4, 6), shape("N", "T", 1, 1), shape("N", "T", 1, 1));
        assertThatThrownBy(() -> ops.apply("LayerNormalization", ops.floats("N", 6), ops.floats(5)))
                .hasMessageContaining("6 and 5");
    }

    @Test
    void instanceAndGroupNormalizationWantOneScaleForEachChannel() {
        Value x = ops.floats("N", 6, 4, 4);
        Value c = ops.floats(6);
        assertThat(ops.apply("InstanceNormalization", x, c, c).shape()).isEqualTo(shape("N", 6, 4, 4));
        assertThat(ops.apply("GroupNormalization", Attributes.of("num_groups", 3), x, c, c)
                        .shape())
                .isEqualTo(shape("N", 6, 4, 4));
        assertThatThrownBy(() -> ops.apply("InstanceNormalization", x, c, ops.floats(3)))
                .hasMessageContaining("6 and 3 long");
        assertThatThrownBy(() -> ops.apply("GroupNormalization", Attributes.of("num_groups", 4), x, c, c))
                .hasMessageContaining("4 equal groups");
    }

    @Test
    void rootMeanSquareNormalizationKeepsTheShape() {
        assertThat(ops.apply("RMSNormalization", ops.floats("N", 4, 6), ops.floats(6))
                        .shape())
                .isEqualTo(shape("N", 4, 6));
        assertThatThrownBy(() -> ops.apply("RMSNormalization", ops.floats("N", 6), ops.floats(5)))
                .hasMessageContaining("6 and 5");
    }
}

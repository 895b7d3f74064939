package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassWeightedTest {

    private static final Tensor X = Tensor.zeros(ElementType.FLOAT, 12, 1);
    private static final Tensor LABELS = Tensor.of(new long[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0}, 12);
    private static final DataSet UNEQUAL = DataSet.classification("unequal", X, LABELS, List.of("a", "b", "c"));

    /** 11 of one class and 1 of another: 12 / (2 * 11) and 12 / (2 * 1). */
    @Test
    void weighsClassesThatOccurAlike() {
        DataSet balanced = ClassWeighted.balanced(UNEQUAL);
        float[] weights = balanced.batch(0, 10, 11).column("class-weight").toFloatArray();
        assertThat(weights[0]).isCloseTo(6 / 11f, within(1e-6f));
        assertThat(weights[1]).isEqualTo(6);
        assertThat(weights[2]).isEqualTo(weights[0]);
        assertThat(balanced.columns()).anyMatch(column -> column.role() == ColumnRole.WEIGHT);
        assertThat(balanced.targets(10).toLongArray()).containsExactly(2);
    }

    @Test
    void multipliesTheWeightsOfTheData() {
        float[] own = new float[12];
        Arrays.fill(own, 2);
        DataSet data = ColumnarDataSet.named("weighed")
                .input("x", X)
                .classes("kind", LABELS, List.of("a", "b", "c"))
                .weight("importance", Tensor.of(own, 12))
                .build();
        assertThat(ClassWeighted.balanced(data).batch(10).column("importance").toFloatArray())
                .containsExactly(12);
    }

    @Test
    void saysThatClassesAreUnbalanced() {
        assertThat(ClassCounts.of(UNEQUAL).orElseThrow().imbalance().orElseThrow())
                .contains("a has 11 examples and c has 1");
        DataSet even = DataSet.classification(
                "even", Tensor.zeros(ElementType.FLOAT, 2, 1), Tensor.of(new long[] {0, 1}, 2), List.of("a", "b"));
        assertThat(ClassCounts.of(even).orElseThrow().imbalance()).isEmpty();
    }

    @Test
    void refusesValues() {
        DataSet values = DataSet.regression("values", X, Tensor.zeros(ElementType.FLOAT, 12, 1));
        assertThatThrownBy(() -> ClassWeighted.balanced(values))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be balanced");
    }
}

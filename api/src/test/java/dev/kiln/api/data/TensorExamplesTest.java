package dev.kiln.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorExamplesTest {

    private static final List<String> CLASSES = List.of("cat", "dog");
    private static final Tensor INPUTS = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 3, 2);

    private static DataSet pets(long... labels) {
        return DataSet.classification("pets", INPUTS, Tensor.of(labels, labels.length), CLASSES);
    }

    @Test
    void readsExamplesInAnyOrder() {
        DataSet pets = pets(1, 0, 1);
        Batch batch = pets.batch(2, 0);

        assertThat(batch.inputs()).isEqualTo(Tensor.of(new float[] {4, 5, 0, 1}, 2, 2));
        assertThat(batch.targets()).isEqualTo(Tensor.of(new long[] {1, 1}, 2));
        assertThat(batch.indices()).containsExactly(2, 0);
        assertThat(pets.exampleShape()).containsExactly(2);
        assertThat(pets.columns())
                .containsExactly(
                        Column.input(Column.INPUT, ElementType.FLOAT, List.of(2L)),
                        Column.target(Column.TARGET, ElementType.INT64, List.of(), Task.CLASSIFICATION, CLASSES));
    }

    @Test
    void refusesLabelsThatAreNoClasses() {
        assertThatThrownBy(() -> pets(0, 2, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the label 2 at example 1")
                .hasMessageContaining("[0, 1]");
    }

    @Test
    void refusesOtherNumbersOfTargetsAndNone() {
        assertThatThrownBy(() -> pets(0, 1)).isInstanceOf(DataException.class).hasMessageContaining("each input");
        assertThatThrownBy(() -> DataSet.regression(
                        "none", Tensor.zeros(ElementType.FLOAT, 0, 2), Tensor.zeros(ElementType.FLOAT, 0, 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no examples");
    }
}

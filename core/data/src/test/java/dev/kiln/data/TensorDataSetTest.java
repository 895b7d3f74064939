package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorDataSetTest {

    private static TensorDataSet numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return TensorDataSet.regression("numbers", Tensor.of(values, count, 1), Tensor.of(values, count, 1));
    }

    @Test
    void batchHoldsTheExamplesInTheOrderAskedForInDirectBuffers() {
        Tensor inputs = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        TensorDataSet data =
                TensorDataSet.classification("three", inputs, Tensor.of(new long[] {0, 1, 0}, 3), List.of("a", "b"));

        Batch batch = data.batch(2, 1, 2);

        assertThat(batch.inputs()).isEqualTo(Tensor.of(new float[] {5, 6, 3, 4, 5, 6}, 3, 2));
        assertThat(batch.targets()).isEqualTo(Tensor.of(new long[] {0, 1, 0}, 3));
        assertThat(batch.indices()).containsExactly(2, 1, 2);
        assertThat(batch.inputs().bytes().isDirect()).isTrue();
    }

    @Test
    void refusesPlacesOutsideAndLabelsOutOfRange() {
        assertThatThrownBy(() -> numbers(3).batch(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> numbers(3).batch(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TensorDataSet.classification(
                        "bad", Tensor.of(new float[2], 2, 1), Tensor.of(new long[] {0, -1}, 2), List.of("a")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label -1 at example 1");
        assertThatThrownBy(() ->
                        TensorDataSet.regression("bad", Tensor.of(new float[2], 2, 1), Tensor.of(new float[3], 3, 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 inputs and 3 targets");
    }

    @Test
    void partNumbersItsExamplesFromZero() {
        DataSet part = new Selection(numbers(50), "part", new long[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 35});

        assertThat(part.batch(9, 0).indices()).containsExactly(9, 0);
        assertThat(part.batch(9, 0).inputs().toFloatArray()).containsExactly(35, 3);
        assertThatThrownBy(() -> part.batch(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void fingerprintIsOfTheContent() {
        DataFingerprint ten = DataFingerprint.of(numbers(10));

        assertThat(ten.sha256())
                .hasSize(64)
                .isEqualTo(DataFingerprint.of(numbers(10)).sha256());
        assertThat(ten.sha256()).isNotEqualTo(DataFingerprint.of(numbers(11)).sha256());
        assertThat(DataFingerprint.of(numbers(11).first(10)).sha256())
                .isEqualTo(DataFingerprint.of(numbers(12).first(10)).sha256())
                .isNotEqualTo(DataFingerprint.of(numbers(12).first(9)).sha256());
    }

    @Test
    void fingerprintOfDrawnDigitsNeedsNoDrawing() {
        DataSets data = DataSets.builtIn();

        String digits = DataFingerprint.of(data.open("strokes?size=100")).sha256();

        assertThat(digits)
                .isEqualTo(DataFingerprint.of(data.open("strokes:train?size=100&seed=0"))
                        .sha256());
        assertThat(digits)
                .isNotEqualTo(
                        DataFingerprint.of(data.open("strokes:test?size=100")).sha256());
        assertThat(digits)
                .isNotEqualTo(
                        DataFingerprint.of(data.open("strokes?size=100&seed=1")).sha256());
    }
}

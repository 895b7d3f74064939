package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TensorDataSetTest {

    private static TensorDataSet numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return TensorDataSet.regression("numbers", Tensor.of(values, count, 1), Tensor.of(values, count, 1));
    }

    private static long[] all(DataSet data) {
        return LongStream.range(0, data.size()).toArray();
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
    void splitHoldsOutAFractionWithoutOverlap() {
        DataSplit split = DataSplit.fraction(numbers(50), 0.2, 3);

        assertThat(split.train().size()).isEqualTo(40);
        assertThat(split.validation().size()).isEqualTo(10);
        Set<Float> values = new HashSet<>();
        for (DataSet part : List.of(split.train(), split.validation())) {
            for (float value : part.batch(all(part)).inputs().toFloatArray()) {
                values.add(value);
            }
        }
        assertThat(values).hasSize(50);
    }

    @Test
    void splitDependsOnTheSeedAlone() {
        DataSet first = DataSplit.fraction(numbers(50), 0.2, 3).validation();
        DataSet again = DataSplit.fraction(numbers(50), 0.2, 3).validation();
        DataSet other = DataSplit.fraction(numbers(50), 0.2, 4).validation();

        assertThat(first.batch(all(first)).inputs())
                .isEqualTo(again.batch(all(again)).inputs());
        assertThat(first.batch(all(first)).inputs())
                .isNotEqualTo(other.batch(all(other)).inputs());
    }

    @Test
    void splitLeavesAnExampleOnEachSide() {
        assertThat(DataSplit.fraction(numbers(2), 0.01, 0).validation().size()).isEqualTo(1);
        assertThat(DataSplit.fraction(numbers(2), 0.99, 0).train().size()).isEqualTo(1);
        assertThatThrownBy(() -> DataSplit.fraction(numbers(1), 0.5, 0)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> DataSplit.fraction(numbers(9), 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partOfASplitNumbersItsExamplesFromZero() {
        DataSet part = DataSplit.fraction(numbers(50), 0.2, 3).validation();

        assertThat(part.batch(9, 0).indices()).containsExactly(9, 0);
        assertThatThrownBy(() -> part.batch(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readerGivesTheSameBatchesFromOneMemory() {
        DataSet digits = DataSets.builtIn().open("strokes?size=100");
        for (DataSet data : List.of(
                digits,
                digits.first(30),
                DataSplit.fraction(digits, 0.4, 1).validation().first(30))) {
            BatchReader reader = new BatchReader(data, 1);
            for (long[] indices : new long[][] {{3, 1}, {29, 0, 7, 7}, {5}, {}}) {
                Batch expected = data.batch(indices);
                Batch read = reader.read(indices);
                assertThat(read.inputs()).isEqualTo(expected.inputs());
                assertThat(read.targets()).isEqualTo(expected.targets());
                assertThat(read.indices()).containsExactly(indices);
            }
            assertThatThrownBy(() -> reader.read(100)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(digits.first(30).size()).isEqualTo(30);
    }

    @Test
    void readerKeepsAsManyBatchesAsItHasSlots() {
        BatchReader reader = new BatchReader(numbers(10), 2);

        Batch first = reader.read(1);
        Batch second = reader.read(2);
        assertThat(first.inputs().getDouble(0)).isEqualTo(1);
        reader.read(3);

        assertThat(first.inputs().getDouble(0)).isEqualTo(3);
        assertThat(second.inputs().getDouble(0)).isEqualTo(2);
        assertThatThrownBy(() -> new BatchReader(numbers(10), 0)).isInstanceOf(IllegalArgumentException.class);
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

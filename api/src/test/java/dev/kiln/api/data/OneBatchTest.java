package dev.kiln.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneBatchTest {

    private static final Batch BATCH = new Batch(
            Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2), Tensor.of(new long[] {1, 0, 1}, 3), new long[] {7, 4, 9});

    private final DataSet data = DataSet.of(BATCH, List.of("a", "b"), Task.CLASSIFICATION);

    @Test
    void hasTheExamplesAtTheirPositions() {
        Batch some = data.batch(2, 0);

        assertThat(data.size()).isEqualTo(3);
        assertThat(some.inputs()).isEqualTo(Tensor.of(new float[] {5, 6, 1, 2}, 2, 2));
        assertThat(some.targets()).isEqualTo(Tensor.of(new long[] {1, 1}, 2));
        assertThat(data.batches(2)).hasSize(2);
    }

    /** Randomness is keyed by them. */
    @Test
    void keepsTheIndicesOfTheExamples() {
        assertThat(data.batch(2, 0).indices()).containsExactly(9, 7);
    }

    @Test
    void describesItsFirstInputAndTarget() {
        assertThat(data.exampleShape()).containsExactly(2);
        assertThat(data.classes()).containsExactly("a", "b");
        assertThat(data.columns())
                .containsExactly(
                        Column.input("input", ElementType.FLOAT, List.of(2L)),
                        Column.target("target", ElementType.INT64, List.of(), Task.CLASSIFICATION, List.of("a", "b")));
    }
}

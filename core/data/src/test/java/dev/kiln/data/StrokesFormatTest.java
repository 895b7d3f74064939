package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.error.DataException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StrokesFormatTest {

    private static DataSet open(String spec) {
        return DataSets.builtIn().open(spec);
    }

    @Test
    void hasTenThousandImagesToLearnFromAndTwoThousandOthers() {
        assertThat(open("strokes").size()).isEqualTo(10_000);
        assertThat(open("strokes:train").size()).isEqualTo(10_000);
        assertThat(open("strokes:test").size()).isEqualTo(2_000);
        assertThat(open("strokes:test").exampleShape()).containsExactly(1, 28, 28);
        assertThat(open("strokes").task()).isEqualTo(Task.CLASSIFICATION);
        assertThat(open("strokes").classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void refusesAnotherPart() {
        assertThatThrownBy(() -> open("strokes:tets"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Did you mean test?");
    }

    @Test
    void everyDigitComesOnceInTenInShuffledOrder() {
        long[] labels = all(open("strokes?size=1000")).targets().toLongArray();

        Set<List<Long>> orders = new HashSet<>();
        for (int block = 0; block < 1000; block += 10) {
            long[] ten = Arrays.copyOfRange(labels, block, block + 10);
            orders.add(LongStream.of(ten).boxed().toList());
            assertThat(ten).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
        assertThat(orders).hasSizeGreaterThan(95);
    }

    @Test
    void valuesAreInTheUnitIntervalWithInkInTheMiddle() {
        FloatBuffer values = all(open("strokes?size=500")).inputs().floats();

        double sum = 0;
        while (values.hasRemaining()) {
            float value = values.get();
            assertThat(value).isBetween(0f, 1f);
            sum += value;
        }
        // MNIST's mean is 0.13
        assertThat(sum / (500 * 784)).isBetween(0.08, 0.2);
    }

    @Test
    void anExampleDependsNeitherOnSizeNorOnOrder() {
        Batch forward = open("strokes?size=100").batch(3, 50, 99);
        Batch backward = open("strokes").batch(99, 50, 3);

        for (int i = 0; i < 3; i++) {
            assertThat(forward.inputs().slice(i, i + 1))
                    .isEqualTo(backward.inputs().slice(2 - i, 3 - i));
        }
    }

    @Test
    void partsAndSeedsHaveNoImageInCommon() {
        Set<String> images = new HashSet<>();
        for (String spec : List.of("strokes:train?size=300", "strokes:test?size=300", "strokes?size=300&seed=1")) {
            Batch batch = all(open(spec));
            IntStream.range(0, 300)
                    .forEach(i -> images.add(
                            Arrays.toString(batch.inputs().slice(i, i + 1).toFloatArray())));
        }
        assertThat(images).hasSize(900);
    }

    /** What is drawn must stay the same as long as {@link DrawnDigits#VERSION} does, on every machine and Java. */
    @Test
    void drawsTheSamePixelsEverywhere() {
        DataSet data = open("strokes:test?size=50");

        Batch batch = all(data);

        assertThat(DataFingerprint.ofTensors(batch.inputs(), batch.targets()).sha256())
                .isEqualTo("9d734b1468136258d63aeb55529f24de0d43ce143a7583b9d047ba174d0e1b0b");
    }

    private static Batch all(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray());
    }
}

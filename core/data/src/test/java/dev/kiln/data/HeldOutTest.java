package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutTest {

    /** Examples whose only feature is their number, of unequal classes: 60, 30 and 10 of a hundred. */
    private static DataSet unequal(int count) {
        float[] inputs = new float[count];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            inputs[i] = i;
            labels[i] = i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2;
        }
        return DataSet.classification(
                "unequal", Tensor.of(inputs, count, 1), Tensor.of(labels, count), List.of("a", "b", "c"));
    }

    private static long[] numbers(DataSet data) {
        float[] inputs =
                data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
        return IntStream.range(0, inputs.length)
                .mapToLong(i -> (long) inputs[i])
                .toArray();
    }

    private static long count(DataSet data, long label) {
        long[] labels = data.targets(LongStream.range(0, data.size()).toArray()).toLongArray();
        return Arrays.stream(labels).filter(l -> l == label).count();
    }

    @Test
    void everyExampleIsInOnePart() {
        HeldOut parts = HeldOut.of(unequal(100), 0.1, 3);
        long[] both = LongStream.concat(
                        Arrays.stream(numbers(parts.training())), Arrays.stream(numbers(parts.validation())))
                .sorted()
                .toArray();
        assertThat(both).isEqualTo(LongStream.range(0, 100).toArray());
        assertThat(numbers(parts.training())).isSorted();
    }

    @Test
    void everyClassGivesItsShare() {
        HeldOut parts = HeldOut.of(unequal(100), 0.1, 3);
        assertThat(parts.validation().size()).isEqualTo(10);
        assertThat(IntStream.range(0, 3)
                        .mapToLong(k -> count(parts.validation(), k))
                        .toArray())
                .containsExactly(6, 3, 1);
        // 1.5, 0.75 and 0.25 examples: the sum is right
        DataSet some = HeldOut.of(unequal(50), 0.05, 3).validation();
        assertThat(some.size()).isEqualTo(3);
        assertThat(count(some, 0)).isEqualTo(2);
        assertThat(count(some, 1)).isEqualTo(1);
    }

    @Test
    void theChoiceDependsOnTheSeedAlone() {
        long[] first = numbers(HeldOut.of(unequal(100), 0.2, 1).validation());
        assertThat(numbers(HeldOut.of(unequal(100), 0.2, 1).validation())).isEqualTo(first);
        assertThat(numbers(HeldOut.of(unequal(100), 0.2, 2).validation())).isNotEqualTo(first);
    }

    @Test
    void aClassOfOneExampleIsTrained() {
        DataSet data = DataSet.classification(
                "rare",
                Tensor.zeros(ElementType.FLOAT, 5, 1),
                Tensor.of(new long[] {0, 0, 0, 0, 1}, 5),
                List.of("a", "b"));
        HeldOut parts = HeldOut.of(data, 0.4, 0);
        assertThat(count(parts.validation(), 1)).isZero();
        assertThat(count(parts.training(), 1)).isEqualTo(1);
    }

    @Test
    void groupsStayTogether() {
        int count = 120;
        float[] inputs = new float[count];
        long[] groups = new long[count];
        for (int i = 0; i < count; i++) {
            inputs[i] = i;
            groups[i] = i % 12;
        }
        ColumnarDataSet data = ColumnarDataSet.named("grouped")
                .input("x", Tensor.of(inputs, count, 1))
                .values("y", Tensor.of(inputs, count, 1))
                .group("speaker", Tensor.of(groups, count))
                .build();
        HeldOut parts = HeldOut.of(data, 0.25, 5);
        assertThat(parts.validation().size()).isEqualTo(30);
        List<Long> held = Arrays.stream(numbers(parts.validation()))
                .map(i -> i % 12)
                .distinct()
                .boxed()
                .toList();
        assertThat(held).hasSize(3);
        assertThat(Arrays.stream(numbers(parts.training()))
                        .map(i -> i % 12)
                        .distinct()
                        .boxed()
                        .toList())
                .hasSize(9)
                .doesNotContainAnyElementsOf(held);
    }

    @Test
    void refusesSharesThatLeaveAPartEmpty() {
        assertThatThrownBy(() -> HeldOut.of(unequal(100), 0, 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("share of 0.0");
        assertThatThrownBy(() -> HeldOut.of(unequal(100), 1, 0)).hasMessageContaining("share of 1.0");
        assertThatThrownBy(() -> HeldOut.of(unequal(1), 0.5, 0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 examples, too few");
    }

    @Test
    void refusesAShareThatIsLessThanAnExample() {
        assertThatThrownBy(() -> HeldOut.of(unequal(300), 1e-5, 0))
                .isInstanceOf(DataException.class)
                .hasMessage("A share of 0.001 % of the 300 examples of unequal is less than one example for validation;"
                        + " hold out at least 0.34 %, or give validation data of their own.");
        assertThat(HeldOut.of(unequal(300), 0.0034, 0).validation().size()).isEqualTo(1);
    }

    @Test
    void learnsStatisticsFromTheTrainingPartAlone(@TempDir Path folder) throws IOException {
        StringBuilder lines = new StringBuilder("size,kind\n");
        for (int i = 0; i < 40; i++) {
            lines.append(i * i).append(i % 2 == 0 ? ",even\n" : ",odd\n");
        }
        Path file = Files.writeString(folder.resolve("table.csv"), lines);
        HeldOut parts = HeldOut.of(DataSets.builtIn().open("csv:" + file), 0.25, 4);
        double[] sizes = new double[(int) parts.training().size()];
        float[] inputs = parts.training()
                .batch(LongStream.range(0, sizes.length).toArray())
                .inputs()
                .toFloatArray();
        double sum = 0;
        double square = 0;
        for (float input : inputs) {
            sum += input;
            square += input * input;
        }
        assertThat(sum / sizes.length).isCloseTo(0, within(1e-6));
        assertThat(square / sizes.length).isCloseTo(1, within(1e-6));
        assertThat(Encoded.of(parts.validation()).orElseThrow().encoding())
                .isEqualTo(Encoded.of(parts.training()).orElseThrow().encoding());
    }

    @Test
    void learnsTheVocabularyFromTheTrainingPartAlone(@TempDir Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(i % 2 == 0 ? "good" : "bad").append("\tword").append(i).append(" same\n");
        }
        Path file = Files.writeString(folder.resolve("texts.txt"), lines);
        HeldOut parts = HeldOut.of(DataSets.builtIn().open("text:" + file + "?min-count=1&length=4"), 0.25, 4);
        for (int i = 0; i < parts.validation().size(); i++) {
            // 1 is the unknown token
            assertThat(parts.validation().batch(i).inputs().toLongArray()[0]).isEqualTo(1);
        }
        assertThat(parts.training().batch(0).inputs().toLongArray()[0]).isGreaterThan(1);
    }
}

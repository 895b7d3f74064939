package dev.kiln.plugins.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataSets;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.testkit.ServiceDeclarations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The houses of {@code write.py} are the same data as a CSV file of them. */
class ParquetDataTest {

    private static final String HOUSES = "parquet:" + ParquetFileTest.file("houses");

    @TempDir
    private Path folder = Path.of("");

    private Path csv() throws IOException {
        StringBuilder lines = new StringBuilder("built,size,rooms,garden,place,price\n");
        String[] places = {"town", "village", ""};
        for (int i = 0; i < 90; i++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%b,%s,%s%n",
                    LocalDate.of(1900, 1, 1).plusDays(37L * (300 + i)),
                    i % 30 == 7 ? "" : Double.toString(40 + i * 37 % 90),
                    1 + i * 5 % 6,
                    i % 3 == 0,
                    places[i % 3],
                    100.5 + i * 37 % 90 * 2 + i % 3 * 30));
        }
        return Files.writeString(folder.resolve("houses.csv"), lines);
    }

    private static DataSet open(String spec) {
        return DataSets.builtIn().telling(data -> {}).open(spec);
    }

    private static float[] numbers(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
    }

    private static float[] targets(DataSet data) {
        return data.targets(LongStream.range(0, data.size()).toArray()).toFloatArray();
    }

    @Test
    void holdTheSameDataAsACsvFile() throws IOException {
        String query = "split=train&test-fraction=30%&split-seed=3";
        DataSet expected = open("csv:" + csv() + "?" + query);
        DataSet data = open(HOUSES + "?drop=owners&" + query);

        assertThat(numbers(data)).containsExactly(numbers(expected));
        assertThat(targets(data)).containsExactly(targets(expected));
        assertThat(DataDescription.of(data).notes())
                .isEqualTo(DataDescription.of(expected).notes())
                .anyMatch(note -> note.contains("missing cells of size"));
    }

    @Test
    void aColumnOfListsIsRefusedWhereItIsUsedAlone() {
        assertThatThrownBy(() -> open(HOUSES))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The column owners of")
                .hasMessageContainingAll("holds lists", "drop=owners");
        DataSet data = open(HOUSES + "?drop=owners");
        assertThat(data.size()).isEqualTo(90);
        assertThat(DataDescription.line(data)).contains("not looked at: owners");
    }

    @Test
    void messagesNameTheRow() {
        assertThatThrownBy(() -> open(HOUSES + "?drop=owners&target=size"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("in row 8 of");
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> open("parquet:" + folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> open("parquet:-")).isInstanceOf(FileFormatException.class);
        assertThatThrownBy(() -> open(HOUSES + "?separator=tab")).isInstanceOf(OptionException.class);
    }

    @Test
    void isDeclaredTwice() {
        assertThat(ServiceDeclarations.ofFiles(ParquetFile.class))
                .isEqualTo(ServiceDeclarations.ofModule(ParquetFile.class))
                .isNotEmpty();
    }
}

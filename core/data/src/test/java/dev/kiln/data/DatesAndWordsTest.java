package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of dates and of texts of several words, together with numbers and texts in one table. */
class DatesAndWordsTest {

    private static final double ROUNDING = 1e-6;

    @TempDir
    private Path folder = Path.of("");

    private DataSet open(String content, String query) {
        try {
            Path file = Files.writeString(folder.resolve("table.csv"), content);
            return DataSets.builtIn().open("csv:" + file + query);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] row(DataSet data, int row) {
        return data.batch(row).inputs().toFloatArray();
    }

    /** The sine and the cosine of a part of a turn. */
    private static List<Double> turn(double part) {
        return List.of(Math.sin(2 * Math.PI * part), Math.cos(2 * Math.PI * part));
    }

    private static void assertRow(float[] row, double days, List<Double> year, List<Double> week, List<Double> day) {
        double[] expected = IntStream.range(0, 1 + 2 + 2 + day.size())
                .mapToDouble(i -> i == 0 ? days : i < 3 ? year.get(i - 1) : i < 5 ? week.get(i - 3) : day.get(i - 5))
                .toArray();
        double[] found = IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
        assertThat(found).containsExactly(expected, within(ROUNDING));
    }

    @Test
    void aDateIsItsDaysAndItsPlacesInYearAndWeek() {
        DataSet data = open("d,y\n2024-01-01,1.5\n2024-12-31,2.5\n2024-02-29,3.5\n", "?task=regression");

        // 2024 has 366 days and begins on a Monday; 365 and 59 days later come a Tuesday and a Thursday
        double mean = (0 + 365 + 59) / 3.0;
        double deviation = Math.sqrt((mean * mean + (365 - mean) * (365 - mean) + (59 - mean) * (59 - mean)) / 3);
        assertThat(data.exampleShape()).containsExactly(5);
        assertRow(row(data, 0), -mean / deviation, turn(0), turn(0), List.of());
        assertRow(row(data, 1), (365 - mean) / deviation, turn(365 / 366.0), turn(1 / 7.0), List.of());
        assertRow(row(data, 2), (59 - mean) / deviation, turn(59 / 366.0), turn(3 / 7.0), List.of());
    }

    @Test
    void aTimeIsItsPlaceInTheDayAndAnOffsetMeansUtc() {
        DataSet data = open(
                "d,y\n2023-07-03T06:00,a\n2023-07-03 18:30:15.5,b\n2023-07-04T01:00+03:00,a\n2023-07-03T06:00:00Z,b\n",
                "?scale=none");

        // the 3rd of July is the 184th of 365 days and a Monday; days count from the first date
        assertRow(row(data, 0), 0, turn(183 / 365.0), turn(0), turn(0.25));
        assertRow(
                row(data, 1),
                (12 * 3600 + 30 * 60 + 15.5) / 86400,
                turn(183 / 365.0),
                turn(0),
                turn((18 * 3600 + 30 * 60 + 15) / 86400.0));
        assertRow(row(data, 2), 16 / 24.0, turn(183 / 365.0), turn(0), turn(22 / 24.0));
        assertThat(row(data, 3)).containsExactly(row(data, 0));
    }

    @Test
    void aMissingDateIsTheMedian() {
        DataSet data = open("d,y\n2024-01-01,a\n,b\n2024-01-03,a\n2024-01-02,b\n", "");

        assertThat(row(data, 1)).containsExactly(row(data, 3));
        assertThat(DataDescription.of(data).notes())
                .contains("1 missing cells of d (blank) were filled with the median 2024-01-02.");
    }

    @Test
    void datesAreDescribedAndStoredInTheModel() {
        DataSet data = open("d,y\n2024-01-05,a\n2023-01-03,b\n", "");

        Column column = DataDescription.of(data).columns().get(0);
        assertThat(column.kind()).isEqualTo(ColumnKind.DATE);
        assertThat(column.most()).containsExactly("2023-01-03", "2024-01-05");
        assertThat(DataDescription.of(data).facts()).contains("dates d");
        String stored = ((Encoded) data).encoding().values().iterator().next();
        TableEncoding read = TableEncoding.read(stored, "The test");
        assertThat(read.json()).hasToString(stored);
        float[] encoded = new float[5];
        assertThat(read.features().columns().get(0).encode("2024-01-05", Numerals.POINT, encoded, 0))
                .isTrue();
        assertThat(encoded).containsExactly(row(data, 0));
        assertThat(read.features().columns().get(0).encode("soon", Numerals.POINT, encoded, 0))
                .isFalse();
    }

    @Test
    void aCellThatIsNoDateAmongDatesIsRefused() {
        assertThatThrownBy(() -> open("d,y\n2024-01-05,a\n2024-02-30,b\n2024-01-07,b\n", ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"2024-02-30\" in line 3 of")
                .hasMessageContaining("1 of 3 cells are not dates", "missing=2024-02-30", "types=d:text");
        assertThatThrownBy(() -> open("d,y\n2024-01-05,a\n2024-01-06,b\n", "?types=d:number"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cells are not numbers");
    }

    @Test
    void datesMayBeTextsAndTargets() {
        assertThat(open("d,y\n2024-01-05,a\n2024-01-06,b\n", "?types=d:text").exampleShape())
                .containsExactly(2);
        DataSet target = open("x,d\n1,2024-01-05\n2,2024-01-06\n", "");
        assertThat(target.task()).isEqualTo(Task.CLASSIFICATION);
        assertThat(target.classes()).containsExactly("2024-01-05", "2024-01-06");
    }

    @Test
    void formsOfDates() {
        assertThat(Dates.in("2024-02-29")).contains(LocalDateTime.of(2024, 2, 29, 0, 0));
        assertThat(Dates.in("2024-02-29T23:59:59.25-00:30"))
                .contains(LocalDateTime.of(2024, 3, 1, 0, 29, 59, 250_000_000));
        for (String other :
                List.of("2023-02-29", "24-01-01", "2024-1-1", "2024-01-01T25:00", "2024-01-01T", "20240101")) {
            assertThat(Dates.in(other)).as(other).isEmpty();
        }
    }

    @Test
    void wordsAreOneWhereTheyAreInTheText() {
        String table = "size,note,soil,y\n"
                + "1,\"Red, red leaf\",wet,a\n"
                + "2,a green leaf!,dry,b\n"
                + "3,,wet,a\n"
                + "4,Green and unknown,dry,b\n";
        DataSet data = open(table, "?types=note:words&scale=none");

        // the size; green and leaf, which are in two texts; dry and wet
        assertThat(row(data, 0)).containsExactly(1, 0, 1, 0, 1);
        assertThat(row(data, 1)).containsExactly(2, 1, 1, 1, 0);
        assertThat(row(data, 2)).containsExactly(3, 0, 0, 0, 1);
        assertThat(row(data, 3)).containsExactly(4, 1, 0, 1, 0);
        assertThat(DataDescription.of(data).facts()).contains("words of note (2 different)");
        assertThat(DataDescription.of(data).notes())
                .contains("1 missing cells of note (blank) were filled with no words.");
        String stored = ((Encoded) data).encoding().values().iterator().next();
        assertThat(TableEncoding.read(stored, "The test").json()).hasToString(stored);
    }

    @Test
    void ofManyWordsTheMostFrequentAreUsed() {
        String often = IntStream.range(0, 1000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        DataSet data = open(
                "note,y\n" + often + ",a\n" + often + ",b\n" + often + " aaa,a\n" + "aaa,b\n", "?types=note:words");

        assertThat(data.exampleShape()).containsExactly(1000);
        assertThat(IntStream.range(0, 4).mapToDouble(row -> sum(row(data, row))).toArray())
                .containsExactly(1000, 1000, 1000, 0);
        assertThatThrownBy(() -> open("note,y\na b,a\nc d,b\n", "?types=note:words"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("drop=note");
    }

    private static double sum(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]).sum();
    }

    @Test
    void manyDifferentTextsSuggestWords() {
        String rows =
                IntStream.range(0, 1001).mapToObj(i -> "text " + i + ",a\n").collect(Collectors.joining());

        assertThatThrownBy(() -> open("note,y\n" + rows, ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("types=note:words");
        assertThat(Arrays.asList(ColumnKind.values()))
                .extracting(ColumnKind::word)
                .containsExactly("number", "text", "date", "words");
    }
}

package dev.kiln.plugins.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of other programs: those that {@code write.py} beside them wrote with pyarrow, whose formulas are repeated here,
 * and {@code alltypes_plain}, {@code int96_from_spark} and {@code unknown-logical-type} of
 * {@code github.com/apache/parquet-testing} (Apache-2.0), written by Impala, Spark and Arrow.
 */
class ParquetFileTest {

    private static final int ROWS = 300;
    private static final List<String> TEXTS = List.of("north wind", "sun", "a long sentence, which is repeated: ", "");

    @TempDir
    private Path folder = Path.of("");

    static Path file(String name) {
        return Path.of("src/test/resources/dev/kiln/plugins/parquet", name + ".parquet");
    }

    private static TableReader open(Path file) {
        return new ParquetFile().open(file);
    }

    private static List<List<String>> rows(Path file, int most) {
        List<List<String>> rows = new ArrayList<>();
        try (TableReader reader = open(file)) {
            for (List<TableRow> part = reader.next(most); !part.isEmpty(); part = reader.next(most)) {
                part.forEach(row -> rows.add(row.cells()));
            }
        }
        return rows;
    }

    private static String present(int row, Object value) {
        return row % 4 == 2 ? "" : value.toString();
    }

    private static LocalDate day(int row) {
        return LocalDate.of(1900, 1, 1).plusDays(37L * row);
    }

    /** The table of {@code write.py}. */
    private static List<String> expected(int row) {
        return List.of(
                present(row, row % 3 == 0),
                present(row, row % 256 - 128),
                present(row, 4_294_967_295L - row),
                present(row, Long.toUnsignedString(-1 - row)),
                Integer.toString(row * row * 1000 - 500_000),
                present(row, (row - 150) * 1_000_000_000_000_000L),
                present(row, row / 8.0),
                present(row, (float) (row / 3.0)),
                row % 5 == 0 ? "" : present(row, row / 7.0),
                present(row, TEXTS.get(row % 4).repeat(row % 6) + row),
                present(row, "kind " + row % 5),
                present(row, day(row)),
                present(row, LocalTime.of(row % 24, 30, 0, 1000 * row)),
                present(row, LocalDateTime.of(day(row), LocalTime.of(6, row % 60))),
                present(row, LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000 + 1000 * row) + "Z"),
                present(row, BigDecimal.valueOf(row - 150, 4).toPlainString()),
                "",
                "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none-1", "snappy-2", "gzip-1", "zstd-1", "zstd-2", "lz4-1", "encodings"})
    void readsEveryTypeInEveryCompressionAndEncoding(String name) {
        List<List<String>> rows = rows(file(name), Integer.MAX_VALUE);
        assertThat(rows).hasSize(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(rows.get(row)).as("row %d", row).isEqualTo(expected(row));
        }
        assertThat(rows(file(name), 7)).isEqualTo(rows);
    }

    @Test
    void namesTheColumnsThatCannotBeTexts() {
        try (TableReader reader = open(file("none-1"))) {
            assertThat(reader.columns()).startsWith("truth", "byte").endsWith("empty", "tags");
            assertThat(reader.unreadable()).isEqualTo(Map.of("tags", "holds lists"));
        }
        try (TableReader reader = open(file("brotli"))) {
            assertThat(reader.unreadable()).containsOnlyKeys("kind");
            assertThat(reader.unreadable().get("kind")).contains("Brotli");
            assertThat(reader.next(2).get(1).cells()).containsExactly("-499000", "");
        }
        try (TableReader reader = open(file("unknown-logical-type"))) {
            assertThat(reader.unreadable())
                    .isEqualTo(Map.of("column with unknown type", "is of a type that is not known"));
            assertThat(reader.next(1).get(0).cells()).containsExactly("known string 1", "");
        }
    }

    /** The content as the first users of the file have published it, in Impala's and Arrow's tests. */
    @Test
    void readsAFileOfImpala() {
        try (TableReader reader = open(file("alltypes_plain"))) {
            List<TableRow> rows = reader.next(100);
            assertThat(reader.columns())
                    .containsExactly(
                            "id",
                            "bool_col",
                            "tinyint_col",
                            "smallint_col",
                            "int_col",
                            "bigint_col",
                            "float_col",
                            "double_col",
                            "date_string_col",
                            "string_col",
                            "timestamp_col");
            assertThat(rows).hasSize(8);
            assertThat(rows.get(0))
                    .isEqualTo(new TableRow(
                            1,
                            List.of(
                                    "4",
                                    "true",
                                    "0",
                                    "0",
                                    "0",
                                    "0",
                                    "0.0",
                                    "0.0",
                                    "03/01/09",
                                    "0",
                                    "2009-03-01T00:00")));
            assertThat(rows.get(1).cells())
                    .containsExactly(
                            "5", "false", "1", "1", "1", "10", "1.1", "10.1", "03/01/09", "1", "2009-03-01T00:01");
            assertThat(rows.stream().map(row -> row.cells().get(0)))
                    .containsExactly("4", "5", "6", "7", "2", "3", "0", "1");
            assertThat(rows.get(7).cells()).endsWith("01/01/09", "1", "2009-01-01T00:01");
        }
    }

    /** The microseconds since 1970 that Arrow's tests state; the sixth row has overflowed when it was written. */
    @Test
    void readsTheTimestampsOfSpark() {
        try (TableReader reader = open(file("int96_from_spark"))) {
            assertThat(reader.next(5).stream().map(row -> row.cells().get(0)))
                    .containsExactly(
                            "2024-01-01T20:34:56.123456",
                            "2024-01-01T01:00",
                            "9999-12-31T03:00",
                            "2024-12-30T23:00",
                            "");
        }
    }

    private Path write(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] content(String name) throws IOException {
        return Files.readAllBytes(file(name));
    }

    private void assertRefused(byte[] content, String... words) {
        Path file = write("a.parquet", content);
        assertThatThrownBy(() -> rows(file, 100))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words);
    }

    @Test
    void refusesOtherFiles() {
        assertRefused(new byte[0], "is empty");
        assertRefused("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), "is not a Parquet file", "PAR1");
        assertRefused("PAR1".getBytes(StandardCharsets.UTF_8), "is cut short");
        assertRefused("PARE....PARE".getBytes(StandardCharsets.UTF_8), "is encrypted");
        assertThatThrownBy(() -> open(folder.resolve("none.parquet")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        byte[] whole = content("gzip-1");
        assertRefused(Arrays.copyOf(whole, whole.length / 2), "is cut short");
        byte[] flipped = whole.clone();
        flipped[whole.length / 3] ^= 1;
        assertRefused(flipped, "damaged", "checksum");
        byte[] metadata = whole.clone();
        metadata[whole.length - 100] = -1;
        metadata[whole.length - 8] = 40;
        metadata[whole.length - 7] = 0;
        assertRefused(metadata, "its metadata");
    }
}

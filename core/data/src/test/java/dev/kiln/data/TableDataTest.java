package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A format of tables gets everything that CSV files have. */
class TableDataTest {

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void writesAFile() throws IOException {
        file = Files.writeString(folder.resolve("a.table"), "its reader knows the rows");
    }

    record Format(List<Option<?>> options, TableFile rows) implements TableFormat {

        @Override
        public String name() {
            return "sample";
        }

        @Override
        public String summary() {
            return "A sample";
        }

        @Override
        public TableFile create(Options values) {
            return rows;
        }
    }

    /** Rows in memory, at most two at a time, and a count of those that were asked for. */
    private static class Rows implements TableReader {
        private final List<String> header;
        private final List<List<String>> rows;
        int read;
        boolean isClosed;

        Rows(String header, String... rows) {
            this.header = List.of(header.split(",", -1));
            this.rows =
                    Arrays.stream(rows).map(row -> List.of(row.split(",", -1))).toList();
        }

        @Override
        public List<String> columns() {
            return header;
        }

        @Override
        public List<TableRow> next(int most) {
            List<TableRow> next = new ArrayList<>();
            for (int i = Math.min(most, 2); i > 0 && read < rows.size(); i--) {
                next.add(new TableRow(read + 1, rows.get(read++)));
            }
            return next;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private DataSet open(Rows rows, String query) {
        return data(opened -> rows).telling(data -> {}).open("sample:" + file + query);
    }

    private static DataSets data(TableFile rows) {
        return new DataSets(List.<DataFormat>of(new TableData(new Format(List.of(), rows))));
    }

    private static float[] numbers(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs().toFloatArray();
    }

    @Test
    void readsAllPartsAndClosesTheFile() {
        Rows rows = new Rows("a,y", "1,0", " 2 ,1", ",0", "3,1", "4,1");
        DataSet data = open(rows, "?scale=none");

        assertThat(numbers(data)).containsExactly(1, 2, 2.5f, 3, 4);
        assertThat(data.classes()).containsExactly("0", "1");
        assertThat(DataDescription.of(data).notes())
                .containsExactly("1 missing cells of a (blank) were filled with the median 2.5.");
        assertThat(rows.isClosed).isTrue();
    }

    @Test
    void earlierRowsHaveNoValueInLaterColumns() {
        Rows rows = new Rows("y,a", "5.5,1", "6.5,2", "7.5,3", "8.5,4") {
            @Override
            public List<String> columns() {
                return read < 3 ? List.of("y", "a") : List.of("y", "a", "b");
            }

            @Override
            public List<TableRow> next(int most) {
                List<TableRow> next = super.next(most);
                next.replaceAll(row -> row.number() < 3
                        ? row
                        : new TableRow(
                                row.number(),
                                List.of(row.cells().get(0), row.cells().get(1), "9")));
                return next;
            }
        };
        assertThat(numbers(open(rows, "?target=y&scale=none"))).containsExactly(1, 9, 2, 9, 3, 9, 4, 9);
    }

    @Test
    void anUnreadableColumnIsRefusedWhereItIsUsed() {
        Rows rows = new Rows("a,tags,y", "1,,0", "2,,1") {
            @Override
            public Map<String, String> unreadable() {
                return Map.of("tags", "holds lists");
            }
        };
        assertThatThrownBy(() -> open(rows, ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The column tags of " + file + " holds lists")
                .hasMessageContaining("drop=tags");
        rows.read = 0;
        DataSet data = open(rows, "?drop=tags");
        assertThat(data.exampleShape()).containsExactly(1);
        assertThat(DataDescription.line(data)).contains("not looked at: tags");
    }

    @Test
    void messagesNameTheRow() {
        assertThatThrownBy(() -> open(new Rows("a,y", "1,0", "2"), ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("Row 2 of " + file + " has 1 cells, expected 2 as in the header.");
        assertThatThrownBy(() -> open(new Rows("a,y", "1,0", "2,"), ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is empty in row 2 of " + file + "; give it a value or remove the row.");
    }

    @Test
    void refusesATableWithoutRowsOrWithANameTwice() {
        assertThatThrownBy(() -> open(new Rows("a,y"), ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(file + " has no rows");
        assertThatThrownBy(() -> open(new Rows("a,a", "1,0"), ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("has the name a twice");
    }

    @Test
    void aFailureOfTheDiskIsOneOfTheFile() {
        Rows rows = new Rows("a,y", "1,0") {
            @Override
            public List<TableRow> next(int most) {
                throw new UncheckedIOException(new IOException("the disk is gone"));
            }
        };
        assertThatThrownBy(() -> open(rows, ""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(file + " cannot be read: the disk is gone");
    }

    @Test
    void readsInputsInPartsAsTheModelRemembersThem() {
        Rows training = new Rows("a,y", "1,0", "3,1");
        String encoding = ((Encoded) open(training, "?scale=none")).encoding().get(TableEncoding.KEY);
        GraphBuilder graph = new GraphBuilder("net");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1)));
        graph.output("scores", x);
        Model model = Model.of(graph.build()).withMetadata(Map.of(TableEncoding.KEY, String.valueOf(encoding)));

        Rows rows = new Rows("b,a", "p,5", "q,6", "r,7", "s,8", "t,9");
        try (Stream<DataSet> parts = data(opened -> rows).inputs("sample:" + file, model)) {
            DataSet first = parts.iterator().next();
            assertThat(numbers(first)).containsExactly(5, 6);
            assertThat(first.exampleNames().kind()).isEqualTo("row");
            // one part is read ahead
            assertThat(rows.read).isEqualTo(4);
        }
        assertThat(rows.isClosed).isTrue();
    }

    @Test
    void standardInputIsForFormatsOfTexts() {
        assertThatThrownBy(() -> new TableSource(
                                Options.of(new CsvFormat(), Map.of()),
                                TableReading.ofFiles(opened -> new Rows("a,y", "1,0")),
                                "FILE")
                        .open(DataSpec.parse("sample:-")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Standard input");
    }

    @Test
    void hasTheOptionsOfAllTablesAndItsOwn() {
        Option<String> own = Option.text("sheet", "the sheet").byDefault("first");
        TableData format = new TableData(new Format(List.of(own), opened -> new Rows("a,y", "1,0")));
        assertThat(format.options().stream().map(Option::name))
                .contains("target", "types", "missing", "drop", "scale", "stats", "split")
                .endsWith("sheet");
        assertThat(format.usage()).isEqualTo("sample:FILE");
        TableData taken = new TableData(
                new Format(List.of(Option.text("drop", "the rows to drop").optional()), opened -> new Rows("a", "1")));
        assertThatThrownBy(taken::options).isInstanceOf(OptionException.class).hasMessageContaining("the option drop");
    }
}

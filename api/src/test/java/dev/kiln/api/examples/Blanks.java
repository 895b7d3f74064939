package dev.kiln.api.examples;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** A line with the names of the columns, then one for each row, such as {@code 1.5 - red}. */
@Describe(name = "blanks", value = "A table with a header line, whose cells have blanks between them")
public record Blanks(
        @Describe(value = "the word for a missing value", byDefault = "-")
        String absent) implements TableFile {

    @Override
    public TableReader open(Path file) {
        try {
            Stream<String> lines = Files.lines(file);
            return new Rows(lines, lines.iterator());
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private final class Rows implements TableReader {
        private final Stream<String> lines;
        private final Iterator<String> rest;
        private List<String> header = List.of();
        private long line = 1;

        Rows(Stream<String> lines, Iterator<String> rest) {
            this.lines = lines;
            this.rest = rest;
        }

        @Override
        public List<String> columns() {
            return header;
        }

        @Override
        public List<TableRow> next(int most) {
            if (header.isEmpty() && rest.hasNext()) {
                header = cells(rest.next());
            }
            List<TableRow> rows = new ArrayList<>();
            while (rows.size() < most && rest.hasNext()) {
                rows.add(new TableRow(++line, cells(rest.next())));
            }
            return rows;
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private List<String> cells(String line) {
        return Stream.of(line.strip().split(" +"))
                .map(cell -> cell.equals(absent) ? "" : cell)
                .toList();
    }

    /** Creates {@code blanks}. */
    public static final class Provider extends RecordProvider<TableFile> implements TableFormat {}
}

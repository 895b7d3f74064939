package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.FileFormatException;
import dev.kiln.api.option.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What a CSV file holds.
 *
 * @param path the file
 * @param header the names of the columns, all different
 * @param rows the cells, as many in each row as there are columns
 */
record CsvTable(Path path, List<String> header, List<Row> rows) {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * A row.
     *
     * @param line where it is in the file, from 1; the last line where a quoted cell spans several
     * @param cells the values, without blanks around them
     */
    record Row(long line, List<String> cells) {}

    /**
     * Reads a file: UTF-8, commas, double quotes where a cell needs them (RFC 4180), gzip or plain.
     *
     * @throws FileFormatException if it is missing, has no header, or a row with more or fewer cells
     */
    static CsvTable read(Path path) {
        return InputFile.read(path, content -> read(path, content));
    }

    private static CsvTable read(Path path, InputStream content) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        try (CSVParser parser = CSVParser.builder()
                .setReader(new InputStreamReader(content, StandardCharsets.UTF_8))
                .setFormat(format)
                .get()) {
            List<String> header = null;
            List<Row> rows = new ArrayList<>();
            for (CSVRecord record : parser) {
                if (header == null) {
                    header = header(path, record);
                } else {
                    rows.add(row(path, header, record, parser.getCurrentLineNumber()));
                }
            }
            if (header == null || rows.isEmpty()) {
                throw new FileFormatException(
                        "The file " + path + " is empty, expected a header line and a row for each example.");
            }
            return new CsvTable(path, header, rows);
        } catch (CSVException | UncheckedIOException | IllegalStateException e) {
            throw new FileFormatException("The file " + path + " is no CSV: " + e.getMessage() + ".", e);
        }
    }

    private static List<String> header(Path path, CSVRecord record) {
        List<String> names = new ArrayList<>(record.toList());
        names.set(0, names.get(0).replace(BYTE_ORDER_MARK, "").strip());
        if (new HashSet<>(names).size() < names.size() || names.contains("")) {
            throw new FileFormatException("The header of " + path + " is " + String.join(",", names)
                    + ", expected a different name for each column.");
        }
        return List.copyOf(names);
    }

    private static Row row(Path path, List<String> header, CSVRecord record, long line) {
        if (record.size() != header.size()) {
            throw new FileFormatException("Line " + line + " of " + path + " has " + record.size() + " cells, expected "
                    + header.size() + " as in the header.");
        }
        return new Row(line, record.toList());
    }

    /**
     * The place of a column.
     *
     * @throws DataException if there is none of that name
     */
    int column(String name) {
        int place = header.indexOf(name);
        if (place < 0) {
            throw new DataException("The file " + path + " has no column " + name + "." + Spelling.hint(name, header)
                    + " It has " + String.join(", ", header) + ".");
        }
        return place;
    }

    /** The cells of a column. */
    List<String> cells(String column) {
        int place = column(column);
        return rows.stream().map(row -> row.cells().get(place)).toList();
    }

    /** Some of the rows. */
    CsvTable select(long[] places) {
        return new CsvTable(
                path,
                header,
                Arrays.stream(places).mapToObj(place -> rows.get((int) place)).toList());
    }

    /** The file and line of a row, for messages. */
    String where(int row) {
        return "line " + rows.get(row).line() + " of " + path;
    }
}

package dev.kiln.data;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What a CSV file holds.
 *
 * @param path the file
 * @param header the names of the columns, all different
 * @param unnamed those that the file gives no name
 * @param numerals how numbers are written in it
 * @param rows the cells, as many in each row as there are columns
 */
record CsvTable(Path path, List<String> header, Set<String> unnamed, Numerals numerals, List<Row> rows) {

    /**
     * A row.
     *
     * @param line where it is in the file, from 1; the last line where a quoted cell spans several
     * @param cells the values, without blanks around them
     */
    record Row(long line, List<String> cells) {}

    /**
     * Reads a file as most programs write it: UTF-8, commas, decimal points.
     *
     * @throws FileFormatException if it is missing, has no header, or a row with more or fewer cells
     */
    static CsvTable read(Path path) {
        return read(path, CsvDialect.COMMON);
    }

    /**
     * Reads a file: double quotes where a cell needs them (RFC 4180), gzip or plain.
     *
     * @throws FileFormatException if it is missing, of another encoding, has no header, or a row with more or fewer
     *     cells
     */
    static CsvTable read(Path path, CsvDialect dialect) {
        return TextFile.read(
                path, dialect.charset(), dialect.canBeSaid(), characters -> read(path, dialect, characters));
    }

    private static CsvTable read(Path path, CsvDialect dialect, Reader characters) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.separator().character())
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        try (CSVParser parser =
                CSVParser.builder().setReader(characters).setFormat(format).get()) {
            List<String> written = null;
            List<Row> rows = new ArrayList<>();
            for (CSVRecord record : parser) {
                if (written == null) {
                    written = record.toList();
                    checkSeparator(path, written, dialect);
                } else {
                    rows.add(row(path, written, record, parser.getCurrentLineNumber()));
                }
            }
            if (written == null || rows.isEmpty()) {
                throw new FileFormatException(
                        "The file " + path + " is empty, expected a header line and a row for each example.");
            }
            List<String> header = header(path, written);
            Set<String> unnamed = new LinkedHashSet<>(header);
            unnamed.removeAll(written);
            return new CsvTable(path, header, unnamed, dialect.numerals(), rows);
        } catch (CSVException | UncheckedIOException | IllegalStateException e) {
            throw new FileFormatException(
                    "The file " + path + " is no CSV: " + DecodingFault.root(e).getMessage() + ".", e);
        }
    }

    private static void checkSeparator(Path path, List<String> header, CsvDialect dialect) {
        String only = header.get(0);
        Stream.of(CsvDialect.Separator.values())
                .filter(other ->
                        other != dialect.separator() && header.size() == 1 && only.indexOf(other.character()) >= 0)
                .findFirst()
                .ifPresent(other -> {
                    String word = other.name().toLowerCase(Locale.ROOT);
                    throw new FileFormatException("The header of " + path + " is " + only + ", one column with a "
                            + word + " in its name; "
                            + (dialect.canBeSaid()
                                    ? "write separator=" + word + " if that is what stands between the cells."
                                    : "save it with commas between the cells."));
                });
    }

    /** The names, {@code column 1} and so on for columns that have none. */
    private static List<String> header(Path path, List<String> written) {
        List<String> names = new ArrayList<>(written);
        names.replaceAll(String::strip);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                names.set(i, "column " + (i + 1));
            }
        }
        Set<String> seen = new HashSet<>();
        names.stream().filter(name -> !seen.add(name)).findFirst().ifPresent(twice -> {
            throw new FileFormatException("The header of " + path + " has the name " + twice
                    + " twice, expected a different name for each column.");
        });
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
                unnamed,
                numerals,
                Arrays.stream(places).mapToObj(place -> rows.get((int) place)).toList());
    }

    /** The file and line of a row, for messages. */
    String where(int row) {
        return "line " + rows.get(row).line() + " of " + path;
    }
}

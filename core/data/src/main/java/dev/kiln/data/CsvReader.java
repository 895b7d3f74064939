package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Reads the characters of a CSV file. The only class that cannot be loaded without Commons CSV. */
final class CsvReader {

    private CsvReader() {}

    /**
     * Reads a file.
     *
     * @throws FileFormatException if it has no header, or a row with more or fewer cells
     * @throws IOException if the characters cannot be read
     */
    static CsvTable read(Path path, CsvDialect dialect, Reader characters) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.separator().character())
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        try (CSVParser parser =
                CSVParser.builder().setReader(characters).setFormat(format).get()) {
            List<String> written = null;
            List<CsvTable.Row> rows = new ArrayList<>();
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
                    "The file " + path + " is not CSV: " + DecodingFault.root(e).getMessage() + ".", e);
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

    /** The names; {@code column 1} and so on for columns without a name. */
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

    private static CsvTable.Row row(Path path, List<String> header, CSVRecord record, long line) {
        if (record.size() != header.size()) {
            throw new FileFormatException("Line " + line + " of " + path + " has " + record.size() + " cells, expected "
                    + header.size() + " as in the header.");
        }
        return new CsvTable.Row(line, record.toList());
    }
}

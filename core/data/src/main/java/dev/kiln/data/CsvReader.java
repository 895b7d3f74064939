package dev.kiln.data;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the rows of a CSV file. The only class that cannot be loaded without Commons CSV. */
final class CsvReader implements TableReader {

    private final Path file;
    private final Path shown;
    private final CsvDialect dialect;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private List<String> written = List.of();
    private boolean isEmpty = true;

    private CsvReader(Path file, CsvDialect dialect, CSVParser parser) {
        this.file = file;
        this.shown = InputFile.shown(file);
        this.dialect = dialect;
        this.parser = parser;
        this.records = parser.iterator();
    }

    /**
     * Opens a file.
     *
     * @throws FileFormatException if it is missing or cannot be read
     */
    static CsvReader open(Path file, CsvDialect dialect) {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.separator().character())
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        Reader characters = TextFile.opened(file, dialect.charset(), dialect.canBeSaid());
        return InputFile.reading(
                file,
                () -> new CsvReader(
                        file,
                        dialect,
                        CSVParser.builder()
                                .setReader(characters)
                                .setFormat(format)
                                .get()));
    }

    @Override
    public Optional<Table> next(int most) {
        return InputFile.reading(file, () -> {
            try {
                return read(most);
            } catch (CSVException | UncheckedIOException | IllegalStateException e) {
                throw new FileFormatException(
                        "The file " + shown + " is not CSV: "
                                + DecodingFault.root(e).getMessage() + ".",
                        e);
            }
        });
    }

    /** Reads the header with the first rows; a row may have no more or fewer cells. */
    private Optional<Table> read(int most) throws IOException {
        if (written.isEmpty() && records.hasNext()) {
            written = records.next().toList();
            checkSeparator(shown, written, dialect);
        }
        List<Table.Row> rows = new ArrayList<>();
        while (rows.size() < most && records.hasNext()) {
            CSVRecord next = records.next();
            rows.add(row(shown, written, next, parser.getCurrentLineNumber()));
        }
        if (rows.isEmpty() && isEmpty) {
            throw new FileFormatException(
                    "The file " + shown + " is empty, expected a header line and a row for each example.");
        }
        isEmpty = false;
        return rows.isEmpty() ? Optional.empty() : Optional.of(table(rows));
    }

    private Table table(List<Table.Row> rows) {
        List<String> header = header(shown, written);
        Set<String> unnamed = new LinkedHashSet<>(header);
        unnamed.removeAll(written);
        return new Table(shown, header, unnamed, dialect.numerals(), rows);
    }

    @Override
    public void close() {
        InputFile.reading(file, () -> {
            parser.close();
            return file;
        });
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

    private static Table.Row row(Path path, List<String> header, CSVRecord record, long line) {
        if (record.size() != header.size()) {
            throw new FileFormatException("Line " + line + " of " + path + " has " + record.size() + " cells, expected "
                    + header.size() + " as in the header.");
        }
        return new Table.Row(line, record.toList());
    }
}

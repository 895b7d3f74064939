package dev.kiln.data;

import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
    public List<String> columns() {
        return written;
    }

    @Override
    public List<TableRow> next(int most) {
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

    /** Reads the header with the first rows. */
    private List<TableRow> read(int most) throws IOException {
        if (written.isEmpty() && records.hasNext()) {
            written = records.next().toList();
            checkSeparator(shown, written, dialect);
        }
        List<TableRow> rows = new ArrayList<>();
        while (rows.size() < most && records.hasNext()) {
            List<String> cells = records.next().toList();
            rows.add(new TableRow(parser.getCurrentLineNumber(), cells));
        }
        if (rows.isEmpty() && isEmpty) {
            throw new FileFormatException(
                    "The file " + shown + " is empty, expected a header line and a row for each example.");
        }
        isEmpty = false;
        return rows;
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
}

package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableReader;
import dev.kiln.files.OptionalLibrary;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The format of a CSV file: double quotes where a cell needs them (RFC 4180), gzip or plain.
 *
 * @param charset the character encoding
 * @param separator the separator of cells
 * @param numerals the format of numbers
 * @param canBeSaid whether the user can state it with {@link #OPTIONS}; else messages tell how to convert the file
 */
record CsvDialect(Charset charset, Separator separator, Numerals numerals, boolean canBeSaid) implements TableFile {

    /** The separator of cells. */
    enum Separator {
        COMMA(','),
        SEMICOLON(';'),
        TAB('\t');

        private final char character;

        Separator(char character) {
            this.character = character;
        }

        char character() {
            return character;
        }
    }

    private static final OptionalLibrary LIBRARY = new OptionalLibrary(
            "org.apache.commons:commons-csv", "org.apache.commons.csv", "org.apache.commons.csv.CSVParser");

    private static final Option<Separator> SEPARATOR = Option.choice(
                    "separator", Separator.class, "the separator of the cells of a line")
            .byDefault(Separator.COMMA);
    /** The option for the format of numbers. */
    static final Option<Numerals> DECIMAL = Option.choice("decimal", Numerals.class, "the decimal mark of numbers")
            .byDefault(Numerals.POINT);

    /** The options. */
    static final List<Option<?>> OPTIONS = List.of(TextFile.ENCODING, SEPARATOR, DECIMAL);

    /** UTF-8, commas, and numbers with a point. */
    static final CsvDialect COMMON = new CsvDialect(StandardCharsets.UTF_8, Separator.COMMA, Numerals.POINT, false);

    static CsvDialect of(Options options) {
        return new CsvDialect(TextFile.charset(options), options.get(SEPARATOR), options.get(DECIMAL), true);
    }

    @Override
    public TableReader open(Path file) {
        LIBRARY.require("Reading the table " + file, CsvDialect.class);
        return CsvReader.open(file, this);
    }

    @Override
    public String rowName() {
        return "line";
    }

    /** Reads tables of this format. */
    TableReading reading() {
        return new TableReading(this, numerals, true);
    }
}
